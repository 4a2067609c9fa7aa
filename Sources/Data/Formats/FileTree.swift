internal import Files
internal import Glibc

/// A source of files: a folder or an archive. Names are relative, with `/` between folders.
protocol FileSource: Sendable {
    /// The location of a file, for messages.
    func place(_ name: String) -> String
    func read(_ name: String) throws(DataError) -> [UInt8]
}

/// A folder or an archive: the sorted names of all files in it, and a way to read them.
struct FileTree: Sendable {
    let path: String
    let names: [String]
    private let source: any FileSource
    private let prefix: String

    init(path: String, names: [String], source: any FileSource, prefix: String = "") {
        self.path = path
        self.names = names
        self.source = source
        self.prefix = prefix
    }

    /// The files of an archive. If all of them are in one folder, that folder is used.
    init(archive path: String, names: [String], source: any FileSource) {
        var tree = FileTree(path: path, names: names.sorted(), source: source)
        while tree.folders.count == 1, tree.names.allSatisfy({ $0.contains("/") }),
            let inner = tree.folder(tree.folders[0])
        {
            tree = inner
        }
        self = tree
    }

    /// A folder of the file system, with its subfolders if `isDeep`. Hidden files are excluded.
    init(folder path: String, isDeep: Bool = true) throws(DataError) {
        var listing = FolderListing(root: path, isDeep: isDeep)
        try listing.visit("")
        self.init(path: path, names: listing.names, source: FolderSource(path: path))
    }

    /// The names of the direct subfolders.
    var folders: [String] {
        var found: [String] = []
        for name in names {
            guard let slash = name.firstIndex(of: "/"), found.last != String(name[..<slash]) else { continue }
            found.append(String(name[..<slash]))
        }
        return found
    }

    /// A direct subfolder, if it has files.
    func folder(_ name: String) -> FileTree? {
        let inside = names.filter { $0.hasPrefix(name + "/") }.map { String($0.dropFirst(name.count + 1)) }
        guard !inside.isEmpty else { return nil }
        return FileTree(path: "\(path)/\(name)", names: inside, source: source, prefix: prefix + name + "/")
    }

    func place(_ name: String) -> String { source.place(prefix + name) }

    func read(_ name: String) throws(DataError) -> [UInt8] { try source.read(prefix + name) }
}

/// The files of a folder on disk.
private struct FolderSource: FileSource {
    let path: String

    func place(_ name: String) -> String { "\(path)/\(name)" }

    func read(_ name: String) throws(DataError) -> [UInt8] { try readFile(place(name)) }
}

/// A traversal of a folder and its subfolders.
private struct FolderListing {
    let root: String
    let isDeep: Bool
    var names: [String] = []
    /// The folders on the current path, so that circular links are detected.
    private var open: Set<UInt64> = []

    init(root: String, isDeep: Bool) {
        self.root = root
        self.isDeep = isDeep
    }

    mutating func visit(_ prefix: String) throws(DataError) {
        let path = "\(root)/\(prefix)"
        guard let folder = opendir(path) else { throw .file(action: "read", path: path, reason: systemReason()) }
        var status = stat()
        stat(path, &status)
        let identity = UInt64(status.st_ino) ^ UInt64(status.st_dev) << 40
        guard open.insert(identity).inserted else {
            closedir(folder)
            return
        }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { found.append(name) }
        }
        closedir(folder)
        for name in found.sorted() {
            guard stat("\(path)/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if isDeep { try visit(prefix + name + "/") }
            } else {
                names.append(prefix + name)
            }
        }
        open.remove(identity)
    }
}

/// The first bytes of a file.
func readFile(_ path: String, upTo count: Int) throws(DataError) -> [UInt8] {
    do {
        return try FileBytes.start(path, count)
    } catch {
        throw DataError(error)
    }
}

/// All bytes of a file.
func readFile(_ path: String) throws(DataError) -> [UInt8] {
    do {
        return try FileBytes.read(path)
    } catch {
        throw DataError(error)
    }
}

private func systemReason() -> String {
    let words = String(cString: strerror(errno))
    return words.prefix(1).lowercased() + words.dropFirst()
}
