internal import CZlib
internal import Files

enum Checksum {
    /// The checksum of zip archives.
    static func crc32(_ bytes: [UInt8]) -> Int { Int(crc32_z(0, bytes, bytes.count)) }
}

/// Decompression with zlib.
enum Gzip {
    /// The most bytes that a large file may expand to, per byte: a table repeats itself, but not without end.
    private static let mostGrowth = 250

    static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// The decompressed bytes of a gzip file, or the bytes themselves if they are not compressed.
    static func plain(_ bytes: [UInt8], path: String) throws(DataError) -> [UInt8] {
        guard matches(bytes) else { return bytes }
        // Adding 16 to the window bits selects the gzip header.
        let limit = min(FileBytes.mostBytes, max(1 << 28, bytes.count * mostGrowth))
        return try inflate(bytes[...], window: 15 + 16, limit: limit, path: path)
    }

    /// The decompressed bytes, at most `limit`; negative `window` bits mean raw data without a header.
    static func inflate(
        _ bytes: ArraySlice<UInt8>, window: Int32, limit: Int, path: String
    ) throws(DataError) -> [UInt8] {
        var stream = z_stream()
        let version = ZLIB_VERSION
        guard inflateInit2_(&stream, window, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .broken(path: path, reason: "cannot initialise zlib")
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        output.reserveCapacity(min(limit, bytes.count * 4))
        let status = bytes.withUnsafeBufferPointer { input in
            run(&stream, input, &output, limit: limit)
        }
        switch status {
        case Z_STREAM_END: return output
        case Z_OK, Z_BUF_ERROR:
            throw .broken(
                path: path,
                reason: output.count > limit
                    ? "more than \(limit) bytes when decompressed" : "the compressed data is truncated")
        default: throw .broken(path: path, reason: "the compressed data is corrupt")
        }
    }

    private static func run(
        _ stream: inout z_stream, _ input: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8], limit: Int
    ) -> Int32 {
        let size = 1 << 18
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        defer { chunk.deallocate() }
        var fed = 0
        while true {
            if stream.avail_in == 0 {
                let count = min(input.count - fed, 1 << 30)
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + fed })
                stream.avail_in = UInt32(count)
                fed += count
            }
            stream.next_out = chunk.baseAddress
            stream.avail_out = UInt32(size)
            let status = CZlib.inflate(&stream, Z_NO_FLUSH)
            output.append(contentsOf: chunk.prefix(size - Int(stream.avail_out)))
            // A gzip file can consist of several members.
            if status == Z_STREAM_END, startsAnother(stream) {
                guard inflateReset(&stream) == Z_OK else { return Z_DATA_ERROR }
                continue
            }
            if status != Z_OK || output.count > limit { return status }
        }
    }

    private static func startsAnother(_ stream: z_stream) -> Bool {
        guard stream.avail_in > 2, let rest = stream.next_in else { return false }
        return matches([rest[0], rest[1]])
    }
}
