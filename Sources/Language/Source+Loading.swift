#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

extension Source {
    /// The maximum size of a document in bytes.
    public static let mostBytes = 4_000_000

    /// Reads a document's file.
    /// - Parameter name: the name of the file in messages, if it is not the path.
    /// - Throws: the reason why the file cannot be read.
    public static func load(_ path: String, name: String? = nil) throws(Diagnostic) -> Source {
        let shown = name ?? path
        let bytes = try read(path, shown)
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
        var information = stat()
        if stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
            throw Diagnostic("'\(shown)' is a folder, expected a file", at: nil)
        }
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT { throw Diagnostic("'\(shown)': no such file", at: nil).due(to: .missing) }
            throw unreadable(shown)
        }
        defer { fclose(file) }
        // pipes have no size, so the length is known only after reading
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= mostBytes {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        if ferror(file) != 0 { throw unreadable(shown) }
        if bytes.count > mostBytes {
            throw Diagnostic("'\(shown)' exceeds the limit of \(mostBytes / 1_000_000) MB for a document", at: nil)
        }
        return bytes
    }

    private static func unreadable(_ shown: String) -> Diagnostic {
        Diagnostic("cannot read '\(shown)': \(String(cString: strerror(errno)).lowercased())", at: nil)
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
