internal import CPNG

/// PNG through libpng.
enum PNG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        let (result, pixels) = try cpng_result.decode("PNG") { cpng_read(bytes, bytes.count, $0, &$1) }
        let image = Image(
            width: Int(result.width), height: Int(result.height), channels: Int(result.channels), pixels: pixels)
        let exif = chunks(of: bytes).first { $0.name == "eXIf" }
        return image.oriented(Orientation(exif: exif?.data ?? []))
    }

    /// The chunks after the signature of a file.
    static func chunks(of bytes: [UInt8]) -> [(name: String, data: ArraySlice<UInt8>)] {
        var result: [(String, ArraySlice<UInt8>)] = []
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let start = place + 8
            guard start + length + 4 <= bytes.count else { break }
            result.append((String(decoding: bytes[place + 4..<start], as: UTF8.self), bytes[start..<start + length]))
            place = start + length + 4
        }
        return result
    }

    static func encode(_ image: Image) throws(ImageError) -> [UInt8] {
        var result = cpng_result()
        (result.width, result.height) = (UInt32(image.width), UInt32(image.height))
        result.channels = Int32(image.channels)
        var done: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: cpng_bound(&result)) { buffer, initialized in
            var size = buffer.count
            done = cpng_write(&result, image.pixels, buffer.baseAddress, &size)
            initialized = done == 0 ? 0 : size
        }
        guard done != 0 else { throw .encoding(reason: text(result.message)) }
        return bytes
    }
}

extension cpng_result: DecoderResult {}
