/// A YAML value with its position.
package struct Value: Sendable {
    package enum Content: Sendable {
        case null
        case scalar(Scalar)
        case sequence([Value])
        case mapping([Entry])
    }

    package let content: Content
    package let position: Position

    package init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }

    /// One key of a mapping with its value.
    package struct Entry: Sendable {
        package let key: Scalar
        package let value: Value

        package init(key: Scalar, value: Value) {
            self.key = key
            self.value = value
        }

        package var name: String { key.text }
    }

    package var isNull: Bool { if case .null = content { true } else { false } }

    package var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    package var sequence: [Value]? { if case .sequence(let items) = content { items } else { nil } }

    package var mapping: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

    /// The value of a key, if this is a mapping with that key.
    package subscript(key: String) -> Value? { mapping?.first { $0.name == key }?.value }

    /// The key itself, if this is a mapping with that key.
    package func key(_ name: String) -> Scalar? { mapping?.first { $0.name == name }?.key }

    /// The kind of YAML value, for messages.
    package var kind: String {
        switch content {
        case .null: "nothing"
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension StringProtocol {
    /// All words in it that may be names in an expression.
    package var words: [SubSequence] { split { !($0.isLetter || $0.isNumber || $0 == "_") } }
}

extension Value {
    /// The words of all values in it, without the keys.
    package var words: Set<String> {
        switch content {
        case .null: []
        case .scalar(let scalar): Set(scalar.text.words.map(String.init))
        case .sequence(let items): items.reduce(into: []) { $0.formUnion($1.words) }
        case .mapping(let entries): entries.reduce(into: []) { $0.formUnion($1.value.words) }
        }
    }

    /// Reports unknown keys.
    ///
    /// - Returns: the known keys that were probably meant, which need not be reported as missing.
    @discardableResult
    package func checkKeys(_ known: [String], of owner: String, _ diagnostics: Diagnostics) -> Set<String> {
        var meant: Set<String> = []
        for entry in mapping ?? [] where !known.contains(entry.name) {
            diagnostics.error(
                "unknown key '\(entry.name)' of \(owner)", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: known, what: "keys"))
            if let near = Suggestion.nearest(to: entry.name, among: known) { meant.insert(near) }
        }
        return meant
    }
}

/// The text of a scalar with the source position of each character.
package struct Scalar: Sendable {
    package let text: String
    package let position: Position
    /// Whether it is written without quotes or block markers.
    package let isPlain: Bool
    /// The source index of each character; `nil` if they are contiguous from the start of the position.
    let origins: [Int]?

    init(text: String, position: Position, isPlain: Bool, origins: [Int]?) {
        self.text = text
        self.position = position
        self.isPlain = isPlain
        self.origins = origins
    }

    /// A text whose characters are contiguous at a position.
    package init(_ text: String, at position: Position) {
        self.init(text: text, position: position, isPlain: true, origins: nil)
    }

    /// The source position of a range of the text.
    func position(from offset: Int, length: Int) -> Position {
        guard let origins else { return Position(position.source, position.offset + offset, length) }
        guard !origins.isEmpty else { return position }
        let first = origins[min(max(offset, 0), origins.count - 1)]
        let last = origins[min(max(offset + length - 1, 0), origins.count - 1)]
        let isOneLine = position.source.place(of: first).line == position.source.place(of: last).line
        return Position(position.source, first, isOneLine ? last - first + 1 : length)
    }
}
