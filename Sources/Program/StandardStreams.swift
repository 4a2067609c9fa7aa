import Foundation
import Images
import Language
import Synchronization
import Torch

/// Prints a line to standard output. The commands' only `print`: on a terminal it escapes what could steer it; a file or
/// another program gets the text as it is.
func print(_ text: String, terminator: String = "\n") {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    StandardOutput.write(Array(((isTerminal ? text.escapedLines : text) + terminator).utf8))
}

/// Results on standard output.
enum StandardOutput {
    /// The first error of writing.
    private static let failure = Mutex<Int32>(0)

    static func write(_ bytes: [UInt8]) {
        let code = Descriptor.write(bytes, to: STDOUT_FILENO)
        failure.withLock { if $0 == 0 { $0 = code } }
    }

    /// Whether nothing more can be written, as when the reader has closed the pipe.
    static var isClosed: Bool { failure.withLock { $0 != 0 } }

    static func write(_ image: Image) throws { write(try ImageFile.encode(image)) }

    /// Ends the output.
    ///
    /// - Throws: if some of it could not be written, for example because the disk is full. A reader that has closed the
    ///   pipe has read what it wanted, which is not an error.
    static func finish() throws {
        let code = failure.withLock { $0 }
        guard code != 0, code != EPIPE else { return }
        throw FileError("standard output", "cannot write: \(String(cString: strerror(code)).lowercased())", .writing)
    }
}

/// Messages on standard error. Whoever writes here has escaped foreign text: `Failure` and `ProgressBar`.
enum StandardError {
    static func write(_ text: String) { try? put(text) }

    /// - Throws: if it can't be written, such as a closed pipe or terminal.
    static func put(_ text: String) throws {
        let code = Descriptor.write(Array(text.utf8), to: STDERR_FILENO)
        guard code == 0 else {
            throw FileError("standard error", "cannot write: \(String(cString: strerror(code)).lowercased())", .writing)
        }
    }
}

private enum Descriptor {
    /// Writes all bytes.
    ///
    /// - Returns: the error's number, 0 if there was none.
    static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
