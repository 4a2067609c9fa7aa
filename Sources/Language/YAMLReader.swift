internal import CYAML

/// Reads one YAML document through libyaml's events. Documents are data: no tags, no includes; aliases are allowed up
/// to the limits, so that no small file can grow without bound.
public struct YAMLReader {
    static let greatestDepth = 64
    static let mostValues = 100_000
    static let mostCharacters = 4_000_000

    private let source: Source
    private var events: EventStream
    private var anchors: [String: Value] = [:]
    private var values = 0
    private let diagnostics: Diagnostics

    /// The source's only document.
    /// - Returns: `nil` after reporting what is wrong with the text as YAML.
    public static func read(_ source: Source, _ diagnostics: Diagnostics) -> Value? {
        guard source.characters.count <= mostCharacters else {
            diagnostics.error("the file is longer than \(mostCharacters) characters", at: Position(source, 0, 1))
            return nil
        }
        return diagnostics.attempt { () throws(Diagnostic) in
            var reader = try YAMLReader(source, diagnostics)
            return try reader.document()
        }
    }

    private init(_ source: Source, _ diagnostics: Diagnostics) throws(Diagnostic) {
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
                guard let result else { throw Diagnostic("the document is empty", at: Position(source, 0, 1)) }
                return result
            case .structure: continue
            default:
                if result != nil {
                    throw Diagnostic(
                        "a file holds one document", at: event.position, hint: "put the second one in a file of its own")
                }
                result = try value(event, depth: 0, inFlow: false)
            }
        }
    }

    private mutating func value(_ event: Event, depth: Int, inFlow: Bool) throws(Diagnostic) -> Value {
        values += 1
        if values > Self.mostValues {
            throw Diagnostic("the document holds more than \(Self.mostValues) values", at: event.position)
        }
        if depth > Self.greatestDepth {
            throw Diagnostic("values are nested deeper than \(Self.greatestDepth) levels", at: event.position)
        }
        let result: Value
        switch event.kind {
        case .scalar(let scalar): result = leaf(scalar)
        case .alias(let name): return try alias(name, event.position)
        case .sequenceStart(let isFlow): result = try sequence(event, depth, isFlow)
        case .mappingStart(let isFlow): result = try mapping(event, depth, isFlow)
        default: throw Diagnostic("the document ends early", at: event.position)
        }
        if let anchor = event.anchor { anchors[anchor] = result }
        return result
    }

    private func leaf(_ scalar: Scalar) -> Value {
        let isNull = scalar.isPlain && ["", "~", "null"].contains(scalar.text)
        return Value(isNull ? .null : .scalar(scalar), at: scalar.position)
    }

    private mutating func alias(_ name: String, _ position: Position) throws(Diagnostic) -> Value {
        guard let value = anchors[name] else { throw Diagnostic("no anchor named '&\(name)' stands before", at: position) }
        values += YAMLReader.size(of: value)
        if values > Self.mostValues {
            throw Diagnostic("aliases make the document larger than \(Self.mostValues) values", at: position)
        }
        return value
    }

    private static func size(of value: Value) -> Int {
        switch value.content {
        case .null, .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + size(of: $1) }
        case .mapping(let entries): entries.reduce(1) { $0 + size(of: $1.value) }
        }
    }

    private mutating func sequence(_ start: Event, _ depth: Int, _ isFlow: Bool) throws(Diagnostic) -> Value {
        var items: [Value] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let item = try value(event, depth: depth + 1, inFlow: isFlow)
            if isFlow, let scalar = item.scalar, checkCut(scalar) {
                try skipRest(of: start)
                return Value(.sequence([]), at: start.position)
            }
            items.append(item)
        }
        return Value(.sequence(items), at: start.position)
    }

    private mutating func mapping(_ start: Event, _ depth: Int, _ isFlow: Bool) throws(Diagnostic) -> Value {
        var entries: [Value.Entry] = []
        var first: [String: Scalar] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            guard case .scalar(let key) = event.kind else {
                throw Diagnostic("a key must be a single word or expression", at: event.position)
            }
            let item = try value(try events.next(), depth: depth + 1, inFlow: isFlow)
            if isFlow, let scalar = item.scalar, checkCut(scalar) {
                try skipRest(of: start)
                break
            }
            if let before = first[key.text] {
                diagnostics.error(
                    "'\(key.text)' is given twice", at: key.position,
                    notes: [.init("the first one stands", at: before.position)])
                continue
            }
            first[key.text] = key
            entries.append(Value.Entry(key: key, value: item))
        }
        return Value(.mapping(entries), at: start.position)
    }

    /// Reports a plain value inside `{…}` or `[…]` that a comma cut in two.
    private func checkCut(_ scalar: Scalar) -> Bool {
        guard scalar.isPlain, scalar.text.count(where: { $0 == "(" }) > scalar.text.count(where: { $0 == ")" }) else {
            return false
        }
        diagnostics.error(
            "inside {…} and […] a plain value ends at ',', '[', ']', '{' or '}', so this one is cut in two",
            at: scalar.position, hint: "put it in quotes, or write the mapping or list in block form")
        return true
    }

    private mutating func skipRest(of start: Event) throws(Diagnostic) {
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
