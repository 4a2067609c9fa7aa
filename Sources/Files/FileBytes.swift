internal import Glibc

/// Reads and writes files as bytes, with the system's error messages.
package enum FileBytes {
    /// The bound of a file that is read as a whole: data in one piece, such as an array.
    package static let mostBytes = 1 << 34
    /// The bound of a text: a list of labels, a state, a description of a run.
    package static let mostText = 1 << 28

    /// All bytes of a regular file.
    /// - Throws: `IOFailure` also if the file has more bytes than `bound`, before it is read.
    package static func read(_ path: String, bound: Int = mostBytes) throws(IOFailure) -> [UInt8] {
        try contents(of: try RegularFile(path), bound: bound)
    }

    /// All bytes of a file whose path is given in bytes.
    package static func read(_ path: [UInt8], shown: String, bound: Int = mostBytes) throws(IOFailure) -> [UInt8] {
        try contents(of: try RegularFile(path, shown: shown), bound: bound)
    }

    /// The first `count` bytes of a regular file, or all if it has fewer.
    package static func start(_ path: String, _ count: Int) throws(IOFailure) -> [UInt8] {
        try RegularFile(path).read(upTo: count)
    }

    /// All bytes of standard input, which can be a pipe or a terminal.
    package static func standardInput(bound: Int) throws(IOFailure) -> [UInt8] {
        let name = "standard input"
        var bytes: [UInt8] = []
        while bytes.count <= bound {
            let more = try RegularFile.read(1 << 16, from: STDIN_FILENO, at: nil, name)
            if more.isEmpty { return bytes }
            bytes += more
        }
        throw IOFailure("read", name, .large(bound))
    }

    private static func contents(of file: RegularFile, bound: Int) throws(IOFailure) -> [UInt8] {
        guard file.size <= bound else { throw IOFailure("read", file.path, .large(bound)) }
        let bytes = try file.read(upTo: bound + 1)
        guard bytes.count <= bound else { throw IOFailure("read", file.path, .large(bound)) }
        return bytes
    }

    /// Writes a file atomically: to a temporary file in the same folder, which is then renamed.
    ///
    /// - Parameter mode: the permissions; `nil` for those of new files.
    package static func write(_ bytes: [UInt8], to path: String, mode: Int? = nil) throws(IOFailure) {
        let draft = "\(path).\(getpid()).part"
        var file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if file < 0, errno == ENOENT, makeFolders(above: path) {
            file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        guard file >= 0 else { throw IOFailure("write", path, code: errno) }
        var code = put(bytes, file)
        if code == 0, let mode, fchmod(file, mode_t(mode)) != 0 { code = errno }
        if close(file) != 0 && code == 0 { code = errno }
        if code == 0 && rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(draft)
            throw IOFailure("write", path, code: code)
        }
    }

    /// Creates the folders of a file.
    private static func makeFolders(above path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return false }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o755) == 0 || errno == EEXIST { return true }
        return errno == ENOENT && makeFolders(above: folder) && mkdir(folder, 0o755) == 0
    }

    private static func put(_ bytes: [UInt8], _ file: Int32) -> Int32 {
        bytes.withUnsafeBytes { unsafe in
            var rest = unsafe[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 { return errno }
                rest = rest.dropFirst(count)
            }
            return 0
        }
    }
}
