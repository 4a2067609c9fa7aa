import Language

/// The JSON Schema as a file next to the documents, and the comment line that refers the YAML language server to it. The
/// paths are relative, so they are valid in the source tree, in an installation, and in a folder with your own documents.
enum SchemaFile {
    /// The path relative to the folder with `zoo/` and `specs/`.
    static let path = "specs/schema.json"

    static var text: String { LanguageSchema.json.written() + "\n" }

    /// The comment line for documents in `zoo` or `specs`.
    static func line(in kind: String) -> String {
        "# yaml-language-server: $schema=" + (kind == "specs" ? "schema.json" : "../" + path)
    }

    static func isReference(_ line: some StringProtocol) -> Bool { line.hasPrefix("# yaml-language-server:") }

    /// The document with the comment line as its first line.
    static func refer(_ document: String, in kind: String) -> String {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        let others = lines.filter { !isReference($0) }
        return line(in: kind) + "\n" + others.joined(separator: "\n")
    }
}
