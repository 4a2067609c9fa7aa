import Language

/// The JSON Schema as a file beside the documents, and the comment line by which editors that have the YAML language
/// server find it. The paths are relative, so that they hold in a source tree, where the program is installed, and in a
/// folder with documents of one's own.
enum SchemaFile {
    /// The file's path below the folder that holds `zoo/` and `specs/`.
    static let path = "specs/schema.json"

    static var text: String { LanguageSchema.json.written() + "\n" }

    /// The comment line of the documents in `zoo` or `specs`.
    static func line(in kind: String) -> String {
        "# yaml-language-server: $schema=" + (kind == "specs" ? "schema.json" : "../" + path)
    }

    static func isReference(_ line: some StringProtocol) -> Bool { line.hasPrefix("# yaml-language-server:") }

    /// The document with the line as its first.
    static func refer(_ document: String, in kind: String) -> String {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        let others = lines.filter { !isReference($0) }
        return line(in: kind) + "\n" + others.joined(separator: "\n")
    }
}
