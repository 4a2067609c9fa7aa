package import Files
internal import Glibc

/// An error about a file: invalid contents or a failed system call.
public struct FileError: Error, Equatable, CustomStringConvertible {
    public let path: String
    /// What was found and what was expected.
    public let reason: String

    public var description: String { "'\(path)': \(reason)" }

    public init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// The reason why a file could not be read or written.
    package init(_ failure: IOFailure) {
        self.init(failure.path, "cannot \(failure.action) it: \(failure.reason)")
    }

    /// An error with the system's message for `errno`.
    package init(_ path: String, refused action: String) {
        let words = String(cString: strerror(errno))
        self.init(path, "cannot \(action) it: \(words.prefix(1).lowercased() + words.dropFirst())")
    }
}
