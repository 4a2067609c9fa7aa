import Foundation
internal import Glibc
import Torch

/// A file that only grows. A piece is written whole or not at all, and nothing that the file holds is ever changed.
final class AppendingFile {
    let url: URL
    private var file: Int32

    /// - Parameters:
    ///   - isNew: whether a file of that name is an error.
    ///   - isText: whether a last line that was cut off by a crash is ended first.
    init(_ url: URL, isNew: Bool = false, isText: Bool = false) throws(FileError) {
        self.url = url
        file = try AppendingFile.open(url, isNew: isNew)
        if isText, try !endsLine() { try append(Foundation.Data("\n".utf8)) }
    }

    deinit { close(file) }

    private static func open(_ url: URL, isNew: Bool) throws(FileError) -> Int32 {
        // a pipe is refused instead of waited for
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | (isNew ? O_EXCL : 0)
        let file = Glibc.open(url.path, flags, 0o666)
        guard file >= 0 else { throw FileError(url.path, refused: "write") }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw FileError(url.path, "not a regular file")
        }
        return file
    }

    private func status() throws(FileError) -> stat {
        var result = stat()
        guard fstat(file, &result) == 0 else { throw FileError(url.path, refused: "write") }
        return result
    }

    private func endsLine() throws(FileError) -> Bool {
        let size = try status().st_size
        var last: UInt8 = 0
        return size == 0 || pread(file, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
    }

    /// Appends a piece. A file that was deleted meanwhile is created again.
    /// - Throws: `FileError`; then the file is as it was.
    func append(_ bytes: Foundation.Data) throws(FileError) {
        if try status().st_nlink == 0 {
            let fresh = try AppendingFile.open(url, isNew: false)
            close(file)
            file = fresh
        }
        let size = try status().st_size
        do throws(FileError) {
            try Disk.write(bytes, file, url.path)
        } catch {
            ftruncate(file, size)
            throw error
        }
    }

    /// Makes what was appended durable.
    func synchronize() { fsync(file) }
}
