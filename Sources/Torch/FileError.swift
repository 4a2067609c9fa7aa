package import Files
internal import Glibc

/// An error about a file: invalid contents or a failed system call.
public struct FileError: Error, Equatable, CustomStringConvertible {
    /// What is wrong: invalid contents, a missing file, or a failed write.
    package enum Fault: Sendable { case contents, missing, writing }

    public let path: String
    /// What was found and what was expected.
    public let reason: String
    package let fault: Fault

    public var description: String { "'\(path)': \(reason)" }

    public init(_ path: String, _ reason: String) { self.init(path, reason, .contents) }

    package init(_ path: String, _ reason: String, _ fault: Fault) {
        self.path = path
        self.reason = reason
        self.fault = fault
    }

    /// The reason why a file could not be read or written.
    package init(_ failure: IOFailure) {
        let fault: Fault = failure.action == "write" ? .writing : failure.kind == .missing ? .missing : .contents
        self.init(failure.path, "cannot \(failure.action) it: \(failure.reason)", fault)
    }

    /// An error with the system's message for `errno`.
    package init(_ path: String, refused action: String) {
        let words = String(cString: strerror(errno))
        let fault: Fault = action != "read" ? .writing : errno == ENOENT ? .missing : .contents
        self.init(path, "cannot \(action) it: \(words.prefix(1).lowercased() + words.dropFirst())", fault)
    }

    public static func == (a: FileError, b: FileError) -> Bool { a.path == b.path && a.reason == b.reason }
}
