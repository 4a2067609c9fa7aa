/// Warns about what a document defines and never mentions again. The text decides, not the values: a definition that is used
/// only with other parameters is used.
package struct UnusedNames {
    private let document: Value
    private let diagnostics: Diagnostics
    /// Definitions of other files, such as those of a model that this one extends, are not reported.
    private let source: Source
    /// How often each word occurs in values, conditions, templates and layers.
    private var mentions: [Substring: Int] = [:]

    /// Keys whose values are prose.
    private static let prose: Set<String> = ["summary", "paper", "card", "task", "help", "expects"]

    /// - Parameter source: the file whose definitions are reported.
    package init(in document: Value, of source: Source, _ diagnostics: Diagnostics) {
        self.document = document
        self.source = source
        self.diagnostics = diagnostics
        count(document)
    }

    /// Whether a name occurs anywhere.
    package func isMentioned(_ name: String) -> Bool { mentions[name[...]] != nil }

    /// Reports the unused names under a key of the document, such as `let`.
    ///
    /// - Parameter what: what is defined there: "the value".
    package func report(_ key: String, of owner: Value? = nil, _ what: String) {
        for entry in (owner ?? document)[key]?.mapping ?? [] where entry.key.position.source === source {
            guard let definition = try? Definition(entry.key) else { continue }
            let own = entry.key.text.words.count { $0 == definition.name }
            // a name in a key that is an expression, such as `f(x)`, mentions itself
            let isExpression = entry.key.text != definition.name
            guard mentions[definition.name[...], default: 0] <= (isExpression ? own : 0) else { continue }
            diagnostics.warning("nothing uses \(what) '\(definition.name)'", at: entry.key.position)
        }
    }

    private mutating func count(_ value: Value, isItem: Bool = false) {
        switch value.content {
        case .null: break
        case .scalar(let scalar): add(scalar.text)
        case .sequence(let items): for item in items { count(item, isItem: true) }
        case .mapping(let entries):
            for entry in entries {
                // the key of an item is a layer, which can be the value of a parameter
                if isItem || !Header.isName(entry.name) { add(entry.name) }
                if !Self.prose.contains(entry.name) { count(entry.value) }
            }
        }
    }

    private mutating func add(_ text: String) {
        for word in text.words { mentions[word, default: 0] += 1 }
    }
}
