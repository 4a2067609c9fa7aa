package import Foundation
internal import Glibc
import Torch

/// The right to write into a run folder, which one process has at a time.
///
/// It is the kernel's advisory lock on the file `.lock`, so it ends with the process, however that ends. The file says
/// who has it, for the message of the next one; it stays behind and means nothing without the lock.
package final class RunLock: Sendable {
    static let fileName = ".lock"

    package let folder: URL
    private let file: Int32
    /// What the log should say: some network file systems have no locks.
    package let notice: String?

    /// Locks an existing folder.
    /// - Throws: `TrainingError` that names the holder, or `FileError`.
    package init(_ folder: URL) throws {
        self.folder = folder
        let path = folder.appending(path: RunLock.fileName).path
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
        guard file >= 0 else { throw FileError(path, refused: "open") }
        guard RunLock.take(file) != 0 else {
            notice = nil
            RunLock.sign(file)
            return
        }
        let isTaken = errno == EWOULDBLOCK
        notice = "the file system has no locks; nothing keeps a second training out of '\(folder.relativePath)'"
        if isTaken {
            throw TrainingError(
                "'\(folder.relativePath)' is in use by \(RunLock.holder(file))",
                hint: "wait until that ends, or stop it; a new training can go into another folder with --out")
        }
    }

    deinit { close(file) }

    /// Tries to lock the file. Somebody who looks whether it is locked holds it for an instant, so a refusal is tried
    /// again some times.
    private static func take(_ file: Int32) -> Int32 {
        for _ in 0..<5 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return 0 }
            guard errno == EWOULDBLOCK else { return -1 }
            usleep(2000)
        }
        return flock(file, LOCK_EX | LOCK_NB)
    }

    /// Whether a process is training in a folder. Nothing in it changes.
    package static func isHeld(_ folder: URL) -> Bool {
        let file = open(folder.appending(path: fileName).path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private static func sign(_ file: Int32) {
        let text = Foundation.Data("process \(getpid()) on \(hostName)\n".utf8)
        // a lock without a name is still a lock
        _ = ftruncate(file, 0)
        _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    private static var hostName: String {
        var facts = utsname()
        guard uname(&facts) == 0 else { return "localhost" }
        return withUnsafeBytes(of: facts.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The name in the file, if it is one; the holder may be about to write it.
    private static func holder(_ file: Int32) -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: 200) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return text.wholeMatch(of: /process [0-9]+ on [A-Za-z0-9._-]+/) == nil ? "another process" : text
    }
}
