internal import CZlib
import Files
package import Foundation
import Torch

/// The sizes and checksums of a checkpoint's files, in its `manifest.json`: what was damaged, exchanged or lost after
/// the checkpoint was written is found before it is used.
struct Manifest: Codable {
    struct Entry: Codable, Equatable {
        let bytes: Int
        /// Eight hexadecimal digits.
        let crc32: String
    }

    static let fileName = "manifest.json"

    let files: [String: Entry]

    /// The manifest of a folder's files as they are.
    init(of names: [String], in folder: URL) throws(FileError) {
        var files: [String: Entry] = [:]
        for name in names { files[name] = try Entry(reading: folder.appending(path: name)) }
        self.files = files
    }

    /// - Throws: `FileError` if it is missing or damaged.
    init(reading folder: URL) throws(FileError) {
        let url = folder.appending(path: Manifest.fileName)
        let bytes = try Disk.read(url, bound: 1 << 20)
        guard let read = try? JSONDecoder().decode(Manifest.self, from: bytes) else {
            throw FileError(url.path, "not a manifest")
        }
        self = read
    }

    func write(in folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try Disk.write(encoder.encode(self), to: folder.appending(path: Manifest.fileName))
    }

    /// Compares the files with the manifest.
    /// - Throws: `FileError` that names the first file that is missing or differs.
    func check(_ names: [String], in folder: URL) throws(FileError) {
        for name in names {
            guard let expected = files[name] else {
                throw FileError(folder.appending(path: Manifest.fileName).path, "'\(name)' is missing")
            }
            let url = folder.appending(path: name)
            let found = try Entry(reading: url, onlyOf: expected.bytes)
            guard found.crc32 == expected.crc32.lowercased() else {
                throw FileError(
                    url.path,
                    "the checksum is \(found.crc32), expected \(expected.crc32): the file was changed or damaged")
            }
        }
    }
}

extension Manifest.Entry {
    /// - Parameter size: the expected size; a file of another size is not read.
    fileprivate init(reading url: URL, onlyOf size: Int? = nil) throws(FileError) {
        var sum = CRC32()
        let file: RegularFile
        do throws(IOFailure) { file = try RegularFile(url.path) } catch { throw FileError(error) }
        bytes = file.size
        if let size, bytes != size { throw FileError(url.path, "the file has \(bytes) bytes, expected \(size)") }
        do throws(IOFailure) {
            var place = 0
            while place < bytes {
                let piece = try file.read(from: place, upTo: min(1 << 20, bytes - place))
                if piece.isEmpty { break }
                piece.withUnsafeBytes { sum.add($0) }
                place += piece.count
            }
        } catch {
            throw FileError(error)
        }
        crc32 = sum.text
    }
}

/// CRC-32 as in zip and gzip.
package struct CRC32 {
    private var sum = CZlib.crc32(0, nil, 0)

    package init() {}

    package init(_ bytes: Foundation.Data) { bytes.withUnsafeBytes { add($0) } }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        sum = crc32_z(sum, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    package mutating func add(_ text: String) { add(Array(text.utf8)) }

    /// Eight hexadecimal digits.
    package var text: String { String(format: "%08x", UInt32(truncatingIfNeeded: sum)) }
}
