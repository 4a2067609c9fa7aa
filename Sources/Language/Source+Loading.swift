internal import Files

extension Source {
    /// The maximum size of a document in bytes.
    public static let mostBytes = 4_000_000

    /// Reads a document's file.
    /// - Parameter name: the name of the file in messages, if it is not the path.
    /// - Throws: the reason why the file cannot be read.
    public static func load(_ path: String, name: String? = nil) throws(Diagnostic) -> Source {
        let shown = name ?? path
        return try source(try read(path, shown), shown)
    }

    /// Reads a document from standard input.
    /// - Throws: the reason why it cannot be read.
    public static func loadStandardInput() throws(Diagnostic) -> Source {
        let shown = "standard input"
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.standardInput(bound: mostBytes)
        } catch {
            throw diagnostic(error, shown)
        }
        return try source(bytes, shown)
    }

    private static func source(_ bytes: [UInt8], _ shown: String) throws(Diagnostic) -> Source {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw Diagnostic("'\(shown)' is UTF-16 text, expected UTF-8", at: nil, hint: "save it as UTF-8")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let source = Source(name: shown, text: String(decoding: bytes, as: UTF8.self))
            throw Diagnostic(
                "invalid UTF-8",
                at: Position(source, firstBadCharacter(bytes), 1), hint: "save it as UTF-8")
        }
        return Source(name: shown, text: text)
    }

    private static func read(_ path: String, _ shown: String) throws(Diagnostic) -> [UInt8] {
        do {
            return try FileBytes.read(path, bound: mostBytes)
        } catch {
            throw diagnostic(error, shown)
        }
    }

    private static func diagnostic(_ failure: IOFailure, _ shown: String) -> Diagnostic {
        switch failure.kind {
        case .missing: Diagnostic("'\(shown)': no such file", at: nil).due(to: .missing)
        case .folder: Diagnostic("'\(shown)' is a folder, expected a file", at: nil)
        case .special(let kind):
            Diagnostic(
                "'\(shown)' is \(kind), expected a regular file", at: nil,
                hint: "'-' reads a document from standard input where a command takes one")
        case .large:
            Diagnostic("'\(shown)' exceeds the limit of \(mostBytes / 1_000_000) MB for a document", at: nil)
        case .system(let words): Diagnostic("cannot read '\(shown)': \(words)", at: nil)
        }
    }

    /// The number of characters before the first byte that is not UTF-8.
    private static func firstBadCharacter(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var count = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? -1 : 0
        while case .scalarValue = decoder.decode(&rest) { count += 1 }
        return count
    }
}
