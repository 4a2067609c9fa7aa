internal import Glibc

/// What is wrong with a file, or what the system refused to do with it.
public struct FileError: Error, Equatable, CustomStringConvertible {
    public let path: String
    /// A sentence with what was found and what was expected.
    public let reason: String

    public var description: String { "'\(path)': \(reason)" }

    public init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// The system's own words for the error number of the call before.
    init(_ path: String, refused action: String) {
        let words = String(cString: strerror(errno))
        self.init(path, "cannot \(action) it: \(words.prefix(1).lowercased() + words.dropFirst())")
    }
}
