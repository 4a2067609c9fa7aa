internal import Language

extension Value {
    /// Whether two values are equal, regardless of their positions.
    func isSame(as other: Value) -> Bool { difference(other) == nil }

    /// The position of the first difference from the other value.
    func difference(_ other: Value) -> Position? {
        switch (content, other.content) {
        case (.null, .null): return nil
        case (.scalar(let a), .scalar(let b)): return a.text == b.text && a.isPlain == b.isPlain ? nil : position
        case (.sequence(let a), .sequence(let b)):
            let inside = zip(a, b).lazy.compactMap { $0.difference($1) }.first
            return inside ?? (a.count == b.count ? nil : position)
        case (.mapping(let a), .mapping(let b)):
            let inside = zip(a, b).lazy.compactMap {
                $0.name == $1.name ? $0.value.difference($1.value) : $0.key.position
            }
            .first
            return inside ?? (a.count == b.count ? nil : position)
        default: return position
        }
    }

    /// The position of the last key or value that starts on or before the given line.
    func last(upTo line: Int) -> Position? {
        let inner: [Position?] =
            switch content {
            case .null, .scalar: []
            case .sequence(let items): items.map { $0.last(upTo: line) }
            case .mapping(let entries):
                entries.flatMap { [$0.key.position.line <= line ? $0.key.position : nil, $0.value.last(upTo: line)] }
            }
        return inner.compactMap(\.self).last ?? (position.line <= line ? position : nil)
    }

    /// The parts of this value that differ from another, as a document that extends the other states them; `nil` if none
    /// does. Lists are given as a whole, and `null` stands for what is missing.
    func changes(from base: Value) -> Value? {
        guard let own = mapping, let old = base.mapping else { return isSame(as: base) ? nil : self }
        let kept = own.compactMap { entry -> Value.Entry? in
            guard let before = base[entry.name] else { return entry }
            return entry.value.changes(from: before).map { Value.Entry(key: entry.key, value: $0) }
        }
        let gone = old.filter { self[$0.name] == nil }.map {
            Value.Entry(key: $0.key, value: Value(.null, at: $0.value.position))
        }
        return kept.isEmpty && gone.isEmpty ? nil : Value(.mapping(kept + gone), at: position)
    }
}
