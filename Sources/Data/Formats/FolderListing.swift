internal import Files
internal import Glibc

/// The files in a folder and its subfolders, sorted by name. Links are followed; hidden files are left out.
struct FolderListing {
    struct File {
        /// Below the folder, with `/` between folders, as `FileName` writes names.
        let name: String
        let bytes: Int
        /// In nanoseconds since 1970.
        let modified: Int
    }

    private(set) var files: [File] = []
    /// Links that lead nowhere, pipes and devices.
    private(set) var others: [String] = []

    private let root: String
    private let isDeep: Bool
    /// The folders on the way to the current one, so that links in circles end.
    private var open: Set<Identity> = []
    private var visits = 0

    /// What makes two paths the same folder.
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Links among folders can multiply their number without end.
    private static let mostVisits = 1_000_000

    /// - Parameter isDeep: whether subfolders are listed, too.
    init(_ root: String, isDeep: Bool = true) throws(DataError) {
        self.root = root
        self.isDeep = isDeep
        try visit("")
    }

    private mutating func visit(_ prefix: String) throws(DataError) {
        let path = Array("\(root)/".utf8) + FileName.bytes(prefix)
        visits += 1
        guard visits <= Self.mostVisits else {
            throw .file(action: "read", path: root, reason: "its links lead to more than \(Self.mostVisits) folders")
        }
        guard let folder = FolderListing.withPath(path, opendir) else {
            throw .file(action: "read", path: "\(root)/\(prefix)", reason: FolderListing.reason())
        }
        defer { closedir(folder) }
        guard let own = FolderListing.status(path) else { return }
        let identity = Identity(device: UInt64(own.st_dev), inode: UInt64(own.st_ino))
        guard open.insert(identity).inserted else { return }
        defer { open.remove(identity) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.first != UInt8(ascii: ".") { found.append(FileName.text(name)) }
        }
        for name in found.sorted(by: FolderListing.isBefore) {
            guard let status = FolderListing.status(path + FileName.bytes(name)) else {
                others.append(prefix + name)
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: if isDeep { try visit("\(prefix)\(name)/") }
            case S_IFREG:
                let modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
                files.append(File(name: prefix + name, bytes: Int(status.st_size), modified: modified))
            default: others.append(prefix + name)
            }
        }
    }

    /// By name; names that look the same by their bytes.
    private static func isBefore(_ one: String, _ other: String) -> Bool {
        one == other ? one.utf8.lexicographicallyPrecedes(other.utf8) : one < other
    }

    private static func status(_ path: [UInt8]) -> stat? {
        var status = stat()
        return withPath(path, { stat($0, &status) }) == 0 ? status : nil
    }

    private static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // the terminating zero makes the buffer non-empty
                characters.baseAddress.map(body) ?? body("")
            }
        }
    }

    private static func reason() -> String {
        let words = String(cString: strerror(errno))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
