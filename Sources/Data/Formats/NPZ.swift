/// NumPy's archives of arrays: a zip of NPY files. It is written uncompressed, as tools for image metrics read it.
package enum NPZ {
    /// An array of bytes or 64-bit integers in C order.
    package enum Numbers: Sendable {
        case bytes([UInt8])
        case integers([Int64])

        var kind: String {
            switch self {
            case .bytes: "|u1"
            case .integers: "<i8"
            }
        }

        var data: [UInt8] {
            switch self {
            case .bytes(let bytes): bytes
            case .integers(let numbers):
                numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
            }
        }
    }

    /// An array under its name in `numpy.load`.
    package struct Entry: Sendable {
        let name: String
        let shape: [Int]
        let numbers: Numbers

        package init(_ name: String, _ shape: [Int], _ numbers: Numbers) {
            self.name = name
            self.shape = shape
            self.numbers = numbers
        }
    }

    /// The bytes of the archive.
    ///
    /// - Throws: `DataError` for more than 4 GB, the limit of the format's first version.
    package static func encode(_ entries: [Entry], path: String) throws(DataError) -> [UInt8] {
        var files: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let name = Array("\(entry.name).npy".utf8)
            let data = npy(entry)
            guard files.count + data.count < 1 << 32 - 1 << 16 else {
                throw .broken(path: path, reason: "an .npz file is limited to 4 GB; use fewer samples")
            }
            let facts =
                little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) + little(Checksum.crc32(data), 4)
                + little(data.count, 4) + little(data.count, 4) + little(name.count, 2) + little(0, 2)
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + facts
            directory += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(files.count, 4) + name
            files += little(0x0403_4B50, 4) + little(20, 2) + facts + name + data
        }
        let end =
            little(0x0605_4B50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
            + little(directory.count, 4) + little(files.count, 4) + little(0, 2)
        return files + directory + end
    }

    private static func npy(_ entry: Entry) -> [UInt8] {
        let shape = entry.shape.map { "\($0)" }.joined(separator: ", ") + (entry.shape.count == 1 ? "," : "")
        var header = "{'descr': '\(entry.numbers.kind)', 'fortran_order': False, 'shape': (\(shape)), }"
        // the data starts at a multiple of 64 bytes
        header += String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(header.utf8.count, 2) + Array(header.utf8)
            + entry.numbers.data
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
