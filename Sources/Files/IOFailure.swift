internal import Glibc

/// A failed action on a file and the reason.
package struct IOFailure: Error, Equatable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// No such file or folder.
        case missing
        /// A folder instead of a file.
        case folder
        /// A pipe, device or socket.
        case special(String)
        /// More than this number of bytes.
        case large(Int)
        /// The system's message.
        case system(String)
    }

    /// `read` or `write`.
    package let action: String
    package let path: String
    package let kind: Kind

    package init(_ action: String, _ path: String, _ kind: Kind) {
        self.action = action
        self.path = path
        self.kind = kind
    }

    init(_ action: String, _ path: String, code: Int32) {
        let words = String(cString: strerror(code))
        self.init(
            action, path, code == ENOENT ? .missing : .system(words.prefix(1).lowercased() + words.dropFirst()))
    }

    /// What was found, and what was expected.
    package var reason: String {
        switch kind {
        case .missing: "no such file or directory"
        case .folder: "it is a folder, expected a file"
        case .special(let kind): "it is \(kind), expected a regular file"
        case .large(let bound): "it has more than \(IOFailure.size(bound))"
        case .system(let words): words
        }
    }

    package var description: String { "cannot \(action) '\(path)': \(reason)" }

    /// A number of bytes with its unit.
    private static func size(_ bytes: Int) -> String {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        guard let (unit, name) = units.first(where: { bytes >= $0.0 && bytes % $0.0 == 0 }) else {
            return "\(bytes) bytes"
        }
        return "\(bytes / unit) \(name)"
    }
}
