/// Reads one YAML document from libyaml's events. Documents are data, without tags or includes. Aliases are limited, so
/// that a small file cannot expand without bound.
package struct YAMLReader {
    static let greatestDepth = 64
    static let mostValues = 100_000
    static let mostCharacters = 4_000_000

    private let source: Source
    private let events: EventStream
    private var anchors: [String: Anchor] = [:]
    private var values = 0
    /// Whether a part was dropped, so that later checks would report mistakes that do not exist.
    private var isBroken = false
    private let diagnostics: Diagnostics

    private struct Anchor {
        let value: Value
        /// The limits on the number of values and on their nesting depth.
        let size: Int
        let depth: Int
    }

    /// The only document of the source.
    ///
    /// - Returns: `nil` if the text is not valid YAML, which is reported.
    package static func read(_ source: Source, _ diagnostics: Diagnostics) -> Value? {
        guard source.characters.count <= mostCharacters else {
            diagnostics.error("the file exceeds the limit of \(mostCharacters) characters", at: Position(source, 0, 1))
            return nil
        }
        return diagnostics.attempt { () throws(Diagnostic) in
            var reader = YAMLReader(source, diagnostics)
            let document = try reader.document()
            if reader.isBroken { throw .consequence }
            return document
        }
    }

    private init(_ source: Source, _ diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
        events = EventStream(source)
    }

    private mutating func document() throws(Diagnostic) -> Value {
        var result: Value?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd:
                guard let result, !result.isNull else {
                    throw Diagnostic("the document is empty", at: Position(source, 0, 1))
                }
                return result
            case .structure: continue
            case .documentStart:
                if result != nil {
                    throw Diagnostic(
                        "expected one document per file, but a second one starts here", at: event.position,
                        hint: "put it in a separate file")
                }
            default: result = try value(event, depth: 0).value
            }
        }
    }

    /// The value that starts with an event, and the number of levels below it.
    private mutating func value(_ event: Event, depth: Int) throws(Diagnostic) -> (value: Value, levels: Int) {
        let before = values
        try count(1, event.position)
        let result: (value: Value, levels: Int)
        switch event.kind {
        case .scalar(let scalar): result = (leaf(scalar), 0)
        case .alias(let name): return try alias(name, event.position, depth)
        case .sequenceStart where depth >= Self.greatestDepth, .mappingStart where depth >= Self.greatestDepth:
            throw Diagnostic("values are nested more than \(Self.greatestDepth) levels deep", at: event.position)
        case .sequenceStart(let isFlow): result = try sequence(event, depth, isFlow)
        case .mappingStart(let isFlow): result = try mapping(event, depth, isFlow)
        default: throw Diagnostic("unexpected end of the document", at: event.position)
        }
        if let anchor = event.anchor {
            anchors[anchor] = Anchor(value: result.value, size: values - before, depth: result.levels)
        }
        return result
    }

    private mutating func count(_ more: Int, _ position: Position) throws(Diagnostic) {
        values += more
        if values > Self.mostValues {
            throw Diagnostic(
                "the document exceeds the limit of \(Self.mostValues) values, including those that aliases repeat",
                at: position)
        }
    }

    private func leaf(_ scalar: Scalar) -> Value {
        let isNull = scalar.isPlain && ["", "~", "null"].contains(scalar.text)
        return Value(isNull ? .null : .scalar(scalar), at: scalar.position)
    }

    private mutating func alias(_ name: String, _ position: Position, _ depth: Int) throws(Diagnostic) -> (Value, Int) {
        guard let anchor = anchors[name] else {
            throw Diagnostic(
                "unknown anchor '\(name)'", at: position,
                hint: Suggestion.nearest(to: name, among: anchors.keys).map { "did you mean '*\($0)'?" }
                    ?? "put values that start with '*' in quotes")
        }
        try count(anchor.size, position)
        if depth + anchor.depth > Self.greatestDepth {
            throw Diagnostic("aliases nest values more than \(Self.greatestDepth) levels deep", at: position)
        }
        return (anchor.value, anchor.depth)
    }

    private mutating func sequence(_ start: Event, _ depth: Int, _ isFlow: Bool) throws(Diagnostic) -> (Value, Int) {
        var items: [Value] = []
        var levels = 0
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                let place = isFlow ? start.position.through(event.position) : start.position
                return (Value(.sequence(items), at: place), levels + 1)
            }
            let item = try value(event, depth: depth + 1)
            levels = max(levels, item.levels)
            if isFlow, let scalar = item.value.scalar, isCut(scalar) {
                try skipRest()
                return (Value(.sequence(items), at: start.position), levels + 1)
            }
            items.append(item.value)
        }
    }

    private mutating func mapping(_ start: Event, _ depth: Int, _ isFlow: Bool) throws(Diagnostic) -> (Value, Int) {
        var entries: [Value.Entry] = []
        var first: [String: Scalar] = [:]
        var levels = 0
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                let place = isFlow ? start.position.through(event.position) : entries.first?.key.position
                return (Value(.mapping(entries), at: place ?? start.position), levels + 1)
            }
            let key = try key(event)
            let item = try value(try events.next(), depth: depth + 1)
            levels = max(levels, item.levels)
            if isFlow, isCut(key) || (item.value.scalar.map { isCut($0) } ?? false) {
                try skipRest()
                return (Value(.mapping(entries), at: start.position), levels + 1)
            }
            if let before = first[key.text] {
                diagnostics.error(
                    "duplicate key '\(key.text)'", at: key.position,
                    notes: [.init("the first one is", at: before.position)])
                continue
            }
            first[key.text] = key
            entries.append(Value.Entry(key: key, value: item.value))
        }
    }

    private mutating func key(_ event: Event) throws(Diagnostic) -> Scalar {
        try count(1, event.position)
        guard case .scalar(let key) = event.kind else {
            throw Diagnostic("a key must be a word or an expression", at: event.position)
        }
        if key.text.isEmpty { throw Diagnostic("a key is missing before this ':'", at: event.position) }
        if key.isPlain, key.text == "<<" {
            throw Diagnostic(
                "YAML's merge key '<<' is not supported", at: event.position,
                hint: "a model inherits the keys of another with 'extends:'")
        }
        return key
    }

    /// Reports a plain value inside `{…}` or `[…]` that a comma splits in two.
    private mutating func isCut(_ scalar: Scalar) -> Bool {
        let text = scalar.text
        guard scalar.isPlain, text.count(where: { $0 == "(" }) > text.count(where: { $0 == ")" }) else { return false }
        let rest = source.characters[min(scalar.position.offset + scalar.position.length, source.characters.count)...]
        guard rest.first(where: { !$0.isBlank }) == "," else { return false }
        diagnostics.report(YAMLProblem.cut(scalar.position))
        isBroken = true
        return true
    }

    /// Skips the rest of a list or mapping in brackets.
    private func skipRest() throws(Diagnostic) {
        var depth = 1
        while depth > 0 {
            switch try events.next().kind {
            case .sequenceStart, .mappingStart: depth += 1
            case .sequenceEnd, .mappingEnd: depth -= 1
            case .streamEnd: throw Diagnostic.consequence
            default: continue
            }
        }
    }
}
