internal import Glibc

/// An open regular file that is read in pieces, from any thread.
///
/// Pipes, devices, sockets and folders are refused without waiting: a pipe that nobody writes to would block for ever, and
/// a device can have no end.
package final class RegularFile: Sendable {
    package let path: String
    /// The size when the file was opened, in bytes. The kernel reports 0 for files that it generates, as in `/proc`.
    package let size: Int
    /// The descriptor, for libraries that read on their own.
    package let descriptor: Int32

    /// Opens a file for reading.
    package convenience init(_ path: String) throws(IOFailure) {
        try self.init(FileName.bytes(verbatim: path), shown: path)
    }

    /// Opens a file whose path is given in bytes, which need not be text.
    /// - Parameter shown: the path in messages.
    package init(_ path: [UInt8], shown: String) throws(IOFailure) {
        self.path = shown
        // a zero byte would end the path early
        guard !path.contains(0) else { throw IOFailure("read", shown, .missing) }
        let file = (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { name in
            name.baseAddress.map { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) } ?? -1
        }
        guard file >= 0 else { throw IOFailure("read", shown, code: errno) }
        var status = stat()
        let code = fstat(file, &status) == 0 ? 0 : errno
        let kind = RegularFile.kind(status.st_mode)
        if code != 0 || kind != nil { close(file) }
        guard code == 0 else { throw IOFailure("read", shown, code: code) }
        if let kind { throw IOFailure("read", shown, kind) }
        descriptor = file
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Why a file of this mode is refused; `nil` for a regular file.
    private static func kind(_ mode: mode_t) -> IOFailure.Kind? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: .folder
        case S_IFIFO: .special("a named pipe")
        case S_IFSOCK: .special("a socket")
        default: .special("a device")
        }
    }

    /// Reads up to `count` bytes at an offset; fewer only at the end of the file. A false size costs no memory.
    package func read(from offset: Int = 0, upTo count: Int) throws(IOFailure) -> [UInt8] {
        // one byte more than the size finds the end without another allocation
        let likely = min(count, max(0, size - offset) + 1)
        var bytes = try RegularFile.read(likely, from: descriptor, at: offset, path)
        while bytes.count < count, bytes.count >= likely {
            let room = min(count - bytes.count, 1 << 16)
            let more = try RegularFile.read(room, from: descriptor, at: offset + bytes.count, path)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// Fills memory with the bytes at an offset.
    /// - Returns: how many were read; fewer only at the end of the file.
    package func read(into memory: UnsafeMutableRawBufferPointer, from offset: Int) throws(IOFailure) -> Int {
        let (done, code) = RegularFile.fill(memory, from: descriptor, at: offset)
        guard code == 0 else { throw IOFailure("read", path, code: code) }
        return done
    }

    /// Reads up to `count` bytes at an offset, or at the current position.
    static func read(
        _ count: Int, from file: Int32, at offset: Int?, _ path: String
    ) throws(IOFailure) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            let memory = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
            (done, code) = fill(memory, from: file, at: offset)
        }
        guard code == 0 else { throw IOFailure("read", path, code: code) }
        return bytes
    }

    /// The number of bytes that were read, and the system's error, or 0.
    private static func fill(
        _ memory: UnsafeMutableRawBufferPointer, from file: Int32, at offset: Int?
    ) -> (done: Int, code: Int32) {
        var done = 0
        while done < memory.count {
            let place = memory.baseAddress.map { $0 + done }
            let got =
                offset.map { pread(file, place, memory.count - done, off_t($0 + done)) }
                ?? Glibc.read(file, place, memory.count - done)
            if got < 0 && errno == EINTR { continue }
            if got < 0 { return (done, errno) }
            if got == 0 { break }
            done += got
        }
        return (done, 0)
    }
}
