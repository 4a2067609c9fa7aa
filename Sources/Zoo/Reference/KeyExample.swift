internal import Language

/// Lines of a document that use a key, including the keys around it; a test builds each of them.
enum KeyExample {
    static func lines(of entry: KeyReference.Entry) -> [String] {
        var lines = added(entry.schema, to: own(entry.field))
        for place in entry.way.reversed() {
            for step in place.inner.reversed() {
                switch step {
                case .item: lines = zip(lines.indices, lines).map { ($0 == 0 ? "- " : "  ") + $1 }
                case .name: lines = [name(in: place.field) + ":"] + lines.map { "  " + $0 }
                }
            }
            lines = added(place.schema, to: [place.field.name + ":"] + lines.map { "  " + $0 })
        }
        return lines
    }

    /// The key with a value, or the example of its declaration.
    static func own(_ field: Field) -> [String] {
        let example = field.example ?? value(of: field)
        let lines = example.split(separator: "\n").map(String.init)
        return lines.contains { $0.hasPrefix(field.name + ":") } ? lines : ["\(field.name): \(example)"]
    }

    /// The lines after those that every example of the mapping needs.
    private static func added(_ schema: KeySchema, to lines: [String]) -> [String] {
        let keys = Set(lines.compactMap { $0.split(separator: ":").first })
        return schema.context.split(separator: "\n").filter { !keys.contains($0.prefix { $0 != ":" }) }.map(String.init)
            + lines
    }

    /// The first name in the example of a mapping.
    private static func name(in field: Field) -> String {
        String((field.example ?? "").drop { $0 == "{" }.prefix { $0 != ":" })
    }

    /// A typical value of a key without an example.
    private static func value(of field: Field) -> String {
        switch field.kind {
        case .bool: return field.standard == "true" ? "false" : "true"
        case .choice(let words): return words.last { $0 != field.standard } ?? words.first ?? ""
        case .dynamics: return "[0.5, 0.99]"
        case .int, .dynamic(isWhole: true): return "2"
        default: return field.standard ?? "1"
        }
    }
}
