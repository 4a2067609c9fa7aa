/// A piece of YAML that knows its place.
public struct Value: Sendable {
    public enum Content: Sendable {
        case null
        case scalar(Scalar)
        case sequence([Value])
        case mapping([Entry])
    }

    public let content: Content
    public let position: Position

    public init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }

    /// One key of a mapping with its value.
    public struct Entry: Sendable {
        public let key: Scalar
        public let value: Value

        public init(key: Scalar, value: Value) {
            self.key = key
            self.value = value
        }

        public var name: String { key.text }
    }

    public var isNull: Bool { if case .null = content { true } else { false } }

    public var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    public var sequence: [Value]? { if case .sequence(let items) = content { items } else { nil } }

    public var mapping: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

    /// The value of a key, if this is a mapping that has it.
    public subscript(key: String) -> Value? { mapping?.first { $0.name == key }?.value }

    /// The key itself as it stands in a mapping.
    public func key(_ name: String) -> Scalar? { mapping?.first { $0.name == name }?.key }

    /// What kind of YAML this is, for messages.
    public var kind: String {
        switch content {
        case .null: "nothing"
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension StringProtocol {
    /// What stands in it that may be a name in an expression; numbers and other words too.
    public var words: [SubSequence] { split { !($0.isLetter || $0.isNumber || $0 == "_") } }
}

extension Value {
    /// The words of all values in it, not of keys.
    public var words: Set<String> {
        switch content {
        case .null: []
        case .scalar(let scalar): Set(scalar.text.words.map(String.init))
        case .sequence(let items): items.reduce(into: []) { $0.formUnion($1.words) }
        case .mapping(let entries): entries.reduce(into: []) { $0.formUnion($1.value.words) }
        }
    }

    /// Reports keys that are not among the known ones.
    /// - Returns: the known keys that these were probably meant as; that they are missing need not be said too.
    @discardableResult
    public func checkKeys(_ known: [String], of owner: String, _ diagnostics: Diagnostics) -> Set<String> {
        var meant: Set<String> = []
        for entry in mapping ?? [] where !known.contains(entry.name) {
            diagnostics.error(
                "\(owner) has no key '\(entry.name)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: known, what: "keys"))
            if let near = Suggestion.nearest(to: entry.name, among: known) { meant.insert(near) }
        }
        return meant
    }
}

/// A scalar's text, with the place in the source of each of its characters.
public struct Scalar: Sendable {
    public let text: String
    public let position: Position
    /// Written without quotes or block markers.
    public let isPlain: Bool
    /// Source index of each character; `nil` when they lie one after the other from the position's start.
    let origins: [Int]?

    init(text: String, position: Position, isPlain: Bool, origins: [Int]?) {
        self.text = text
        self.position = position
        self.isPlain = isPlain
        self.origins = origins
    }

    /// A text whose characters stand one after the other at a position.
    public init(_ text: String, at position: Position) {
        self.init(text: text, position: position, isPlain: true, origins: nil)
    }

    /// The place of a stretch of the text.
    func position(from offset: Int, length: Int) -> Position {
        guard let origins else { return Position(position.source, position.offset + offset, length) }
        guard !origins.isEmpty else { return position }
        let first = origins[min(max(offset, 0), origins.count - 1)]
        let last = origins[min(max(offset + length - 1, 0), origins.count - 1)]
        let isOneLine = position.source.place(of: first).line == position.source.place(of: last).line
        return Position(position.source, first, isOneLine ? last - first + 1 : length)
    }
}
