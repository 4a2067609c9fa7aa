internal import Glibc

/// Reads and writes files as bytes, with the system's error messages.
package enum FileBytes {
    /// A failed action on a file and the reason.
    package struct Failure: Error, Equatable {
        package let action: String
        package let path: String
        package let reason: String

        init(_ action: String, _ path: String, code: Int32) {
            self.action = action
            self.path = path
            let words = String(cString: strerror(code))
            reason = words.prefix(1).lowercased() + words.dropFirst()
        }
    }

    /// All bytes of a file, or the first `limit` bytes.
    package static func read(_ path: String, limit: Int = .max) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("read", path, code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Failure("read", path, code: errno) }
        // Pipes and devices do not report their size, so the size is only a first guess.
        var bytes = [UInt8](repeating: 0, count: min(limit, max(Int(status.st_size), 1 << 12)))
        var count = 0
        while count < limit {
            if count == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
            let room = min(bytes.count, limit) - count
            let got = bytes.withUnsafeMutableBytes { unsafe in
                Glibc.read(file, unsafe.baseAddress.map { $0 + count }, room)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw Failure("read", path, code: errno) }
            if got == 0 { break }
            count += got
            if count == Int(status.st_size) && status.st_mode & S_IFMT == S_IFREG { break }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Writes a file atomically: to a temporary file in the same folder, which is then renamed.
    ///
    /// - Parameter mode: the permissions; `nil` for those of new files.
    package static func write(_ bytes: [UInt8], to path: String, mode: Int? = nil) throws(Failure) {
        let draft = "\(path).\(getpid()).part"
        var file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if file < 0, errno == ENOENT, makeFolders(above: path) {
            file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        guard file >= 0 else { throw Failure("write", path, code: errno) }
        var code = put(bytes, file)
        if code == 0, let mode, fchmod(file, mode_t(mode)) != 0 { code = errno }
        if close(file) != 0 && code == 0 { code = errno }
        if code == 0 && rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(draft)
            throw Failure("write", path, code: code)
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
