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
}
