/// The kind of a document, which is its first key.
package enum DocumentKind: String, CaseIterable, Sendable {
    case network, library, model

    /// The kind of a document.
    /// - Throws: if the first key is not one of the kinds.
    package init(of document: Value) throws(Diagnostic) {
        if let kind = Self.allCases.first(where: { document.key($0.rawValue) != nil }) {
            self = kind
            return
        }
        let rule = "a document must start with 'network:', 'library:' or 'model:'"
        guard let first = document.mapping?.first?.key else {
            throw Diagnostic("\(rule), but is \(document.kind)", at: document.position)
        }
        let near = Suggestion.nearest(to: first.text, among: Self.allCases.map(\.rawValue))
        throw Diagnostic(
            "\(rule), but starts with '\(first.text.clipped)'", at: first.position,
            hint: near.map { "did you mean '\($0)'?" })
    }

    /// Whether a document can have this name: lower-case words joined by `-`.
    package static func isName(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { $0.isNumber || $0.isLetter && !$0.isUppercase }
        }
    }

    /// Checks the name that a document gives itself.
    package func checkName(of document: Value, _ diagnostics: Diagnostics) {
        let given = document[rawValue]
        let name = given?.scalar?.text ?? ""
        guard !DocumentKind.isName(name) else { return }
        diagnostics.error(
            name.isEmpty
                ? "a \(rawValue) needs a name, which is that of its file"
                : "a name must be lower-case words joined by '-', but is '\(name.clipped)'",
            at: (name.isEmpty ? document.key(rawValue)?.position : nil) ?? given?.position)
    }
}
