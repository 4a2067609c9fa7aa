internal import Files

/// Zip archives with 32-bit or 64-bit sizes, whose files are stored or deflated.
enum Zip {
    static func matches(_ path: String) throws(DataError) -> Bool {
        let file = try ArchiveFile(path)
        return file.size < 4 ? false : try file.read(0, 4).starts(with: [0x50, 0x4B])
    }

    /// The files of an archive as a folder. If all files are in one folder, that folder is used.
    static func tree(_ path: String) throws(DataError) -> FileTree {
        let source = try source(path)
        let names = source.entries.keys.filter(isVisible).sorted()
        var tree = FileTree(path: path, names: names, source: source)
        while tree.folders.count == 1, !tree.names.contains(where: { !$0.contains("/") }),
            let inner = tree.folder(tree.folders[0])
        {
            tree = inner
        }
        return tree
    }

    /// All files of an archive.
    static func source(_ path: String) throws(DataError) -> ZipSource {
        let file = try ArchiveFile(path)
        var entries: [String: Entry] = [:]
        for entry in try Directory(file).entries where !entry.name.hasSuffix("/") { entries[entry.name] = entry }
        return ZipSource(file: file, entries: entries)
    }

    private static func isVisible(_ name: String) -> Bool {
        !name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    struct Entry: Sendable {
        let name: String
        let method: Int
        let isEncrypted: Bool
        let packed: Int
        let size: Int
        /// The offset of its local header.
        let offset: Int
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

    private static func entry(_ list: Fields, _ position: Int, name: Int, extra: Int) -> Zip.Entry {
        var sizes = [24, 20, 42].map { list.number(position + $0, 4) }
        let start = position + 46
        // Sizes beyond 32 bits are in a separate block, in this order.
        var block = start + name
        while block + 4 <= start + name + extra {
            var field = block + 4
            let end = min(field + list.number(block + 2, 2), start + name + extra)
            if list.number(block, 2) == 1 {
                for index in 0..<3 where sizes[index] == 0xFFFF_FFFF && field + 8 <= end {
                    sizes[index] = list.number(field, 8)
                    field += 8
                }
            }
            block = end
        }
        return Zip.Entry(
            name: String(decoding: list.bytes[start..<(start + name)], as: UTF8.self),
            method: list.number(position + 10, 2), isEncrypted: list.number(position + 8, 2) & 1 != 0,
            packed: sizes[1], size: sizes[0], offset: sizes[2])
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

    func place(_ name: String) -> String { "\(file.path)/\(name)" }

    func read(_ name: String) throws(DataError) -> [UInt8] {
        guard let entry = entries[name] else { throw .missing(path: place(name)) }
        let header = Fields(try file.read(entry.offset, 30))
        guard header.number(0, 4) == 0x0403_4B50 else { throw file.damaged("no header of '\(name)' at its offset") }
        guard !entry.isEncrypted else { throw .broken(path: place(name), reason: "the file is encrypted") }
        let start = entry.offset + 30 + header.number(26, 2) + header.number(28, 2)
        let packed = try file.read(start, entry.packed)
        switch entry.method {
        case 0: return packed
        case 8:
            let bytes = try Gzip.inflate(packed[...], window: -15, limit: entry.size, path: place(name))
            guard bytes.count == entry.size else { throw .broken(path: place(name), reason: "the data is truncated") }
            return bytes
        default: throw .broken(path: place(name), reason: "unsupported compression method, expected deflate")
        }
    }
}
