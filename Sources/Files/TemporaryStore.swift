internal import Glibc

/// A temporary file without a name, which the system removes when it is closed, however the program ends.
package final class TemporaryStore: Sendable {
    private let descriptor: Int32
    /// Where the file was made, for messages.
    package let folder: String
    /// The disk space that is left to other programs, in bytes.
    private static let reserve = 1 << 28

    /// - Throws: `IOFailure` if the folder for temporary files (`TMPDIR`, default: `/tmp`) can't be written.
    package init() throws(IOFailure) {
        folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var name = (folder + "/ganzoo-XXXXXX").utf8CString.map { $0 }
        let file = mkstemp(&name)
        guard file >= 0 else { throw IOFailure("write", folder, code: errno) }
        unlink(name)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        descriptor = file
    }

    deinit { close(descriptor) }

    /// Writes bytes at an offset; what lies before it and was not written is zero and takes no space.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(IOFailure) {
        var done = 0
        while done < bytes.count {
            let put = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else { throw IOFailure("write", folder, code: put < 0 ? errno : ENOSPC) }
            done += put
        }
    }

    /// The free space of its disk, less a reserve for other programs.
    package var room: Int {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else { return .max }
        let (free, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return overflow ? .max : max(0, free - TemporaryStore.reserve)
    }

    /// Reads bytes that have been written.
    package func read(from offset: Int, upTo count: Int) throws(IOFailure) -> [UInt8] {
        try RegularFile.read(count, from: descriptor, at: offset, folder)
    }
}
