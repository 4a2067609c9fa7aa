internal import CLinux
import Files
package import Foundation
internal import Glibc
package import Torch

/// Files that survive a crash at any instant: what is replaced stays until its successor is whole and on disk.
package enum Disk {
    /// The place in which a file or folder is completed before it appears: `.NAME.part` in the same folder.
    static func draft(of url: URL) -> URL { url.deletingLastPathComponent().appending(path: draftName(url)) }

    private static func draftName(_ url: URL) -> String { ".\(url.lastPathComponent).part" }

    /// Creates or replaces a file.
    /// - Throws: `FileError`; then an earlier file is unchanged.
    package static func write(_ bytes: Foundation.Data, to url: URL) throws(FileError) {
        let draft = draft(of: url).path
        let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw FileError(url.path, refused: "write") }
        do throws(FileError) {
            try write(bytes, file, url.path)
            guard fsync(file) == 0 else { throw FileError(url.path, refused: "write") }
        } catch {
            close(file)
            unlink(draft)
            throw error
        }
        guard close(file) == 0, rename(draft, url.path) == 0 else {
            let error = FileError(url.path, refused: "write")
            unlink(draft)
            throw error
        }
        synchronize(url.deletingLastPathComponent())
    }

    /// Writes all bytes to an open file.
    static func write(_ bytes: Foundation.Data, _ file: Int32, _ path: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
            if put < 0 && errno == EINTR { continue }
            guard put >= 0 else { throw FileError(path, refused: "write") }
            done += put
        }
    }

    /// Makes a complete folder appear under its name. A folder that has the name is exchanged in the same instant and
    /// removed by `discard`.
    /// - Parameter discard: removes a folder that is not needed any more.
    static func publish(_ draft: URL, as url: URL, discard: (URL) -> Void) throws(FileError) {
        let parent = url.deletingLastPathComponent()
        if rename(draft.path, url.path) == 0 { return synchronize(parent) }
        guard errno == ENOTEMPTY || errno == EEXIST else { throw FileError(url.path, refused: "write") }
        if renameat2(AT_FDCWD, draft.path, AT_FDCWD, url.path, rename_exchange) == 0 {
            synchronize(parent)
            return discard(draft)
        }
        // network file systems can't exchange; `.NAME.old` counts as NAME while that is missing
        let old = parent.appending(path: ".\(url.lastPathComponent).old")
        discard(old)
        guard rename(url.path, old.path) == 0 else { throw FileError(url.path, refused: "write") }
        guard rename(draft.path, url.path) == 0 else {
            let error = FileError(url.path, refused: "write")
            rename(old.path, url.path)
            throw error
        }
        synchronize(parent)
        discard(old)
    }

    /// Makes the names in a folder durable. File systems that do not support this are ignored.
    static func synchronize(_ folder: URL) {
        let file = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }
}

extension Disk {
    /// The contents of a regular file.
    /// - Parameter bound: the most bytes that such a file can sensibly have.
    static func read(_ url: URL, bound: Int = FileBytes.mostText) throws(FileError) -> Foundation.Data {
        do throws(IOFailure) {
            return Foundation.Data(try FileBytes.read(url.path, bound: bound))
        } catch {
            throw FileError(error)
        }
    }
}
