internal import CArchive
internal import Files
internal import Glibc
internal import Synchronization

/// Tar archives, plain or compressed with gzip, bzip2, xz, Zstandard or compress, read by libarchive.
///
/// A tar has no directory and a compressed one can only be read from its start, while samples are read in random order.
/// So its files are written to a temporary file once, with an index. A zip has a directory and is read in place.
enum Tar {
    /// The most files, and the most bytes that they may have together.
    private static let mostFiles = 1 << 24
    private static let mostBytes = 1 << 40
    /// The most bytes that an archive may expand to, per byte, beyond the first gigabyte: images hardly shrink.
    private static let mostGrowth = 200

    /// The files of an archive as a folder; `nil` if the file is not a tar archive.
    /// - Parameter start: the first bytes of the file.
    static func tree(_ path: String, start: [UInt8]) throws(DataError) -> FileTree? {
        guard mayMatch(start) else { return nil }
        let reader = try TarReader(path)
        guard let first = try reader.next() else { return nil }
        let (growth, overflow) = reader.size.multipliedReportingOverflow(by: mostGrowth)
        var spool = try TarSpool(most: overflow ? mostBytes : min(mostBytes, growth + 1 << 30))
        var entry: TarReader.Entry? = first
        while let found = entry {
            try spool.add(found, from: reader)
            guard spool.count <= mostFiles else { throw reader.broken("it has more than \(mostFiles) files") }
            entry = try reader.next()
        }
        let source = TarSource(path: path, store: spool.store, places: spool.resolved())
        return FileTree(archive: path, names: source.places.keys.filter(ArchiveNames.isVisible), source: source)
    }

    /// Whether a file can be a tar archive: it has the format's mark, or is compressed.
    private static func mayMatch(_ start: [UInt8]) -> Bool {
        let packed: [[UInt8]] = [
            [0x1F, 0x8B], [0x1F, 0x9D], Array("BZh".utf8), [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x28, 0xB5, 0x2F, 0xFD],
        ]
        return start.dropFirst(257).starts(with: Array("ustar".utf8)) || packed.contains { start.starts(with: $0) }
    }
}

/// The entries of a tar archive in their order.
private final class TarReader {
    struct Entry {
        let name: [UInt8]
        let size: Int
        /// The file that a link stands for.
        let target: [UInt8]?
        let isSymbolic: Bool
        let isFile: Bool
    }

    var path: String { file.path }
    var size: Int { file.size }
    private let file: RegularFile
    private let archive: OpaquePointer
    /// Whether the compression is known and its start is sound.
    private let isReadable: Bool
    private var isFirst = true

    init(_ path: String) throws(DataError) {
        do {
            file = try RegularFile(path)
        } catch {
            throw DataError(error)
        }
        guard let made = archive_read_new() else { throw .broken(path: path, reason: "not enough memory") }
        archive = made
        for filter in [
            archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
            archive_read_support_filter_zstd, archive_read_support_filter_compress,
        ] { _ = filter(archive) }
        archive_read_support_format_tar(archive)
        isReadable = archive_read_open_fd(archive, file.descriptor, 1 << 18) == ARCHIVE_OK
    }

    deinit { archive_read_free(archive) }

    /// The next entry; `nil` at the end, or if the file is not a tar archive.
    func next() throws(DataError) -> Entry? {
        guard isReadable else { return nil }
        var found: OpaquePointer?
        let status = archive_read_next_header(archive, &found)
        defer { isFirst = false }
        if status == ARCHIVE_EOF { return nil }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let found else {
            if isFirst { return nil }
            throw broken(reason)
        }
        let link = TarReader.bytes(archive_entry_hardlink(found))
        let symbolic = TarReader.bytes(archive_entry_symlink(found))
        return Entry(
            name: TarReader.bytes(archive_entry_pathname(found)) ?? TarReader.bytes(archive_entry_pathname_utf8(found))
                ?? [],
            size: Int(archive_entry_size(found)), target: link ?? symbolic, isSymbolic: link == nil,
            // the type of a regular file among the modes of the system
            isFile: archive_entry_filetype(found) & 0o170000 == 0o100000)
    }

    /// The pieces of the current file's data, each with its offset.
    func data(_ body: (UnsafeRawBufferPointer, _ offset: Int) throws(DataError) -> Void) throws(DataError) {
        while true {
            var (piece, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
            let status = archive_read_data_block(archive, &piece, &count, &offset)
            if status == ARCHIVE_EOF { return }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw broken(reason) }
            try body(UnsafeRawBufferPointer(start: piece, count: count), Int(offset))
        }
    }

    func broken(_ reason: String) -> DataError {
        .broken(path: file.path, reason: "the tar archive is corrupt: \(reason)")
    }

    private var reason: String {
        let words = archive_error_string(archive).map { String(cString: $0) } ?? "unknown error"
        return words.prefix(1).lowercased() + words.dropFirst()
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        text.map { UnsafeRawBufferPointer(start: $0, count: strlen($0)).map { $0 } }
    }
}

/// The files of a tar archive in a temporary file.
private struct TarSpool {
    let store: TemporaryStore
    private let most: Int
    private var end = 0
    private var room: Int
    private var names = ArchiveNames.Register()
    private var places: [String: Range<Int>] = [:]
    private var links: [String: String] = [:]

    var count: Int { places.count + links.count }

    /// - Parameter most: the most bytes that the files may have together.
    init(most: Int) throws(DataError) {
        do {
            store = try TemporaryStore()
        } catch {
            throw DataError(error)
        }
        self.most = most
        room = store.room
    }

    /// Keeps an entry: a file with its contents, or a link. Folders and devices are passed over.
    mutating func add(_ entry: TarReader.Entry, from reader: TarReader) throws(DataError) {
        guard let path = ArchiveNames.path(FileName.text(entry.name)) else { return }
        if let target = entry.target {
            // the target of a symbolic link is below the folder of the link
            let folder = entry.isSymbolic ? path.split(separator: "/").dropLast().joined(separator: "/") + "/" : ""
            links[names.name(path, of: entry.name)] = ArchiveNames.path(folder + FileName.text(target))
            return
        }
        guard entry.isFile else { return }
        guard entry.size >= 0, entry.size <= FileBytes.mostBytes, end + entry.size <= most else {
            throw .broken(
                path: reader.path,
                reason: "'\(path)' unpacks to \(entry.size) bytes, too many for an archive of \(reader.size)")
        }
        guard entry.size <= room else {
            throw .broken(
                path: reader.path,
                reason:
                    "unpacking needs more space than is free in '\(store.folder)'; set TMPDIR to a folder with space")
        }
        room -= try write(entry.size, of: path, from: reader)
        let name = names.name(path, of: entry.name)
        places[name] = end..<(end + entry.size)
        links[name] = nil
        end += entry.size
    }

    /// Writes the current file's contents to the end.
    /// - Returns: the number of bytes written; the holes of a sparse file take no space.
    private func write(_ size: Int, of path: String, from reader: TarReader) throws(DataError) -> Int {
        var written = 0
        try reader.data { piece, offset throws(DataError) in
            guard offset >= 0, offset + piece.count <= size else {
                throw reader.broken("'\(path)' is longer than its header says")
            }
            written += piece.count
            do throws(IOFailure) {
                try store.write(piece, at: end + offset)
            } catch {
                throw DataError(error)
            }
        }
        return written
    }

    /// The places of all files, with links followed. A link to nothing is left out.
    func resolved() -> [String: Range<Int>] {
        var result = places
        for (name, first) in links {
            var target = first
            for _ in 0..<8 {
                guard places[target] == nil, let next = links[target] else { break }
                target = next
            }
            if let place = places[target] { result[name] = place }
        }
        return result
    }
}

/// The files of a tar archive.
private struct TarSource: FileSource {
    let path: String
    let store: TemporaryStore
    let places: [String: Range<Int>]

    func place(_ name: String) -> String { "\(path)/\(name)" }

    func read(_ name: String, bound: Int) throws(DataError) -> [UInt8] {
        guard places[name]?.count ?? 0 <= bound else { throw DataError(IOFailure("read", place(name), .large(bound))) }
        return try start(name, .max)
    }

    func start(_ name: String, _ count: Int) throws(DataError) -> [UInt8] {
        guard let range = places[name] else { throw .missing(path: place(name)) }
        let count = min(count, range.count)
        let bytes: [UInt8]
        do {
            bytes = try store.read(from: range.lowerBound, upTo: count)
        } catch {
            throw DataError(error)
        }
        // the end of a sparse file can be missing, and is zero
        return bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }
}
