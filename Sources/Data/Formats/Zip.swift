internal import Files

/// Zip archives with 32-bit or 64-bit sizes, whose files are stored or deflated.
enum Zip {
    static func matches(_ path: String) throws(DataError) -> Bool {
        let file = try ArchiveFile(path)
        // a file, or the end of an empty or divided archive
        let starts: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]]
        return file.size < 4 ? false : starts.contains(try file.read(0, 4))
    }

    /// The files of an archive as a folder.
    static func tree(_ path: String) throws(DataError) -> FileTree {
        let source = try source(path, verifies: true)
        return FileTree(
            archive: path, names: source.entries.keys.filter(ArchiveNames.isVisible), source: source)
    }

    /// All files of an archive.
    /// - Parameter verifies: whether the checksums of files are compared. PyTorch can leave them out.
    static func source(_ path: String, verifies: Bool) throws(DataError) -> ZipSource {
        let file = try ArchiveFile(path)
        var entries: [String: Entry] = [:]
        var names = ArchiveNames.Register()
        for entry in try Directory(file).entries {
            guard !entry.text.hasSuffix("/"), let path = ArchiveNames.path(entry.text) else { continue }
            entries[names.name(path, of: entry.name)] = entry
        }
        return ZipSource(file: file, entries: entries, verifies: verifies)
    }

    struct Entry: Sendable {
        /// The bytes of the name.
        let name: [UInt8]
        /// The name in characters, with `/` between folders.
        let text: String
        let method: Int
        let isEncrypted: Bool
        let packed: Int
        let size: Int
        /// The offset of its local header.
        let offset: Int
        let checksum: Int
    }
}

/// An archive's file, which is read in pieces by any thread.
private final class ArchiveFile: Sendable {
    private let file: RegularFile

    init(_ path: String) throws(DataError) {
        do {
            file = try RegularFile(path)
        } catch {
            throw DataError(error)
        }
    }

    var path: String { file.path }
    var size: Int { file.size }

    func read(_ offset: Int, _ count: Int) throws(DataError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { throw damaged("it is truncated") }
        let bytes: [UInt8]
        do {
            bytes = try file.read(from: offset, upTo: count)
        } catch {
            throw DataError(error)
        }
        guard bytes.count == count else { throw damaged("it is truncated") }
        return bytes
    }

    func damaged(_ reason: String) -> DataError {
        .broken(path: path, reason: "the zip archive is corrupt: \(reason)")
    }
}

/// The central directory at the end of an archive.
private struct Directory {
    private(set) var entries: [Zip.Entry] = []

    init(_ file: ArchiveFile) throws(DataError) {
        // The end record has 22 bytes and a comment of up to 65,535.
        let tailSize = min(file.size, 22 + 65_535)
        let tail = Fields(try file.read(file.size - tailSize, tailSize))
        guard
            let end = stride(from: tailSize - 22, through: 0, by: -1).first(where: { tail.number($0, 4) == 0x0605_4B50 }
            )
        else { throw file.damaged("it has no central directory") }
        var (count, size, offset) = (tail.number(end + 10, 2), tail.number(end + 12, 4), tail.number(end + 16, 4))
        if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, end >= 20 {
            let large = Fields(try file.read(tail.number(end - 20 + 8, 8), 56))
            (count, size, offset) = (large.number(32, 8), large.number(40, 8), large.number(48, 8))
        }
        let list = Fields(try file.read(offset, size))
        var position = 0
        while entries.count < count {
            guard position + 46 <= list.bytes.count, list.number(position, 4) == 0x0201_4B50 else {
                throw file.damaged("its central directory is truncated")
            }
            let lengths = [28, 30, 32].map { list.number(position + $0, 2) }
            let next = position + 46 + lengths.reduce(0, +)
            guard next <= list.bytes.count else { throw file.damaged("its central directory is truncated") }
            entries.append(Directory.entry(list, position, name: lengths[0], extra: lengths[1]))
            position = next
        }
    }

    private static func entry(_ list: Fields, _ position: Int, name length: Int, extra: Int) -> Zip.Entry {
        var sizes = [24, 20, 42].map { list.number(position + $0, 4) }
        let name = Array(list.bytes[(position + 46)..<(position + 46 + length)])
        var text: String?
        for (id, block) in blocks(list, position + 46 + length, extra) {
            switch id {
            case 1:
                // sizes beyond 32 bits, in this order
                var field = block.lowerBound
                for index in 0..<3 where sizes[index] == 0xFFFF_FFFF && field + 8 <= block.upperBound {
                    sizes[index] = list.number(field, 8)
                    field += 8
                }
            case 0x7075 where block.count > 5 && list.number(block.lowerBound + 1, 4) == Checksum.crc32(name):
                // Info-ZIP's name in UTF-8, with a checksum of the other one
                text = String(validating: list.bytes[(block.lowerBound + 5)..<block.upperBound], as: UTF8.self)
            default: break
            }
        }
        return Zip.Entry(
            name: name, text: text ?? ArchiveNames.zip(name), method: list.number(position + 10, 2),
            isEncrypted: list.number(position + 8, 2) & 1 != 0, packed: sizes[1], size: sizes[0], offset: sizes[2],
            checksum: list.number(position + 16, 4))
    }

    /// The blocks of additional fields: a number and the place of its contents.
    private static func blocks(_ list: Fields, _ start: Int, _ count: Int) -> [(id: Int, place: Range<Int>)] {
        var result: [(Int, Range<Int>)] = []
        var block = start
        while block + 4 <= start + count {
            let end = min(block + 4 + list.number(block + 2, 2), start + count)
            result.append((list.number(block, 2), (block + 4)..<end))
            block = end
        }
        return result
    }
}

/// Little-endian numbers among bytes.
private struct Fields {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A number of 2 to 8 bytes, limited to the largest `Int`.
    func number(_ at: Int, _ size: Int) -> Int {
        guard at >= 0, at + size <= bytes.count else { return .max }
        return Int(clamping: bytes[at..<(at + size)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

/// The files of an archive.
struct ZipSource: FileSource {
    fileprivate let file: ArchiveFile
    let entries: [String: Zip.Entry]
    fileprivate let verifies: Bool

    func place(_ name: String) -> String { "\(file.path)/\(name)" }

    func read(_ name: String, bound: Int) throws(DataError) -> [UInt8] {
        guard let entry = entries[name] else { throw .missing(path: place(name)) }
        let header = Fields(try file.read(entry.offset, 30))
        guard header.number(0, 4) == 0x0403_4B50 else { throw file.damaged("no header of '\(name)' at its offset") }
        guard entry.size <= bound else { throw DataError(IOFailure("read", place(name), .large(bound))) }
        guard !entry.isEncrypted else { throw .broken(path: place(name), reason: "the file is encrypted") }
        let start = entry.offset + 30 + header.number(26, 2) + header.number(28, 2)
        let packed = try file.read(start, entry.packed)
        let bytes: [UInt8]
        switch entry.method {
        case 0: bytes = packed
        case 8: bytes = try Gzip.inflate(packed[...], window: -15, limit: entry.size, path: place(name))
        default: throw .broken(path: place(name), reason: "unsupported compression method, expected deflate")
        }
        guard bytes.count == entry.size else { throw .broken(path: place(name), reason: "the data is truncated") }
        guard !verifies || Checksum.crc32(bytes) == entry.checksum else {
            throw .broken(path: place(name), reason: "the data is corrupt: its checksum is wrong")
        }
        return bytes
    }
}
