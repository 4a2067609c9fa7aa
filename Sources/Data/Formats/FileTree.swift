internal import Files

/// A source of files: a folder or an archive. Names are relative, with `/` between folders.
protocol FileSource: Sendable {
    /// The location of a file, for messages.
    func place(_ name: String) -> String
    /// All bytes of a file.
    /// - Throws: `DataError` also if it has more than `bound`, before they are read.
    func read(_ name: String, bound: Int) throws(DataError) -> [UInt8]
    /// The first bytes of a file.
    func start(_ name: String, _ count: Int) throws(DataError) -> [UInt8]
}

extension FileSource {
    func start(_ name: String, _ count: Int) throws(DataError) -> [UInt8] {
        Array(try read(name, bound: FileBytes.mostBytes).prefix(count))
    }
}

/// A folder or an archive: the sorted names of all files in it, and a way to read them.
struct FileTree: Sendable {
    let path: String
    let names: [String]
    /// What is among the files and can't be read: links that lead nowhere, pipes and devices.
    let others: [String]
    /// The files next to this folder, if it is a folder of another one.
    let siblings: [String]
    private let source: any FileSource
    private let prefix: String

    init(path: String, names: [String], source: any FileSource, others: [String] = []) {
        self.init(path: path, names: names, source: source, prefix: "", others: others, siblings: [])
    }

    private init(
        path: String, names: [String], source: any FileSource, prefix: String, others: [String], siblings: [String]
    ) {
        self.path = path
        self.names = names
        self.source = source
        self.prefix = prefix
        self.others = others
        self.siblings = siblings
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
        let listing = try FolderListing(path, isDeep: isDeep)
        self.init(
            path: path, names: listing.files.map(\.name), source: FolderSource(path: path), others: listing.others)
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
        func below(_ names: [String]) -> [String] {
            names.filter { $0.hasPrefix(name + "/") }.map { String($0.dropFirst(name.count + 1)) }
        }
        let inside = below(names)
        guard !inside.isEmpty else { return nil }
        return FileTree(
            path: "\(path)/\(name)", names: inside, source: source, prefix: prefix + name + "/", others: below(others),
            siblings: names.filter { !$0.contains("/") })
    }

    /// The folder's own name and a tree of the files next to it; `nil` if it is not a folder of another one.
    var surroundings: (name: String, tree: FileTree)? {
        let parts = prefix.split(separator: "/")
        guard let own = parts.last else { return nil }
        let outer = parts.dropLast().map { $0 + "/" }.joined()
        let tree = FileTree(
            path: String(path.dropLast(own.count + 1)), names: siblings, source: source, prefix: outer, others: [],
            siblings: [])
        return (String(own), tree)
    }

    func place(_ name: String) -> String { source.place(prefix + name) }

    func read(_ name: String, bound: Int = FileBytes.mostBytes) throws(DataError) -> [UInt8] {
        try source.read(prefix + name, bound: bound)
    }

    func start(_ name: String, _ count: Int) throws(DataError) -> [UInt8] { try source.start(prefix + name, count) }
}

/// The files of a folder on disk.
private struct FolderSource: FileSource {
    let path: String

    func place(_ name: String) -> String { "\(path)/\(name)" }

    func read(_ name: String, bound: Int) throws(DataError) -> [UInt8] {
        do {
            return try FileBytes.read(bytes(of: name), shown: place(name), bound: bound)
        } catch {
            throw DataError(error)
        }
    }

    func start(_ name: String, _ count: Int) throws(DataError) -> [UInt8] {
        do {
            return try RegularFile(bytes(of: name), shown: place(name)).read(upTo: count)
        } catch {
            throw DataError(error)
        }
    }

    private func bytes(of name: String) -> [UInt8] { Array("\(path)/".utf8) + FileName.bytes(name) }
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
