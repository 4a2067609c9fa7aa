/// Reads the arguments of a layer or the keys of a document's mapping: each by name with its range and default. What was
/// read is also the schema; what is left over is an error.
public struct Fields {
    /// Whose arguments these are.
    public let owner: String
    /// The same as messages have it: `'conv'`, or `a step`.
    let phrase: String
    /// Where `ganzoo keys` explains them, where they are keys of a document.
    let path: String?
    /// Where the owner is named.
    public let position: Position
    /// The names that the arguments' expressions may use.
    public let scope: Scope
    /// What has been asked for so far.
    public private(set) var declared: [Field] = []
    /// Whether everything read so far was as it should be.
    public var isValid: Bool { isRead && isConsistent }

    private var entries: [Value.Entry]
    private let sole: Value?
    let diagnostics: Diagnostics?
    /// Whether each argument by itself was as it should be.
    private var isRead = true
    private var isConsistent = true
    /// Needed arguments that are not there; reported last, when it is known which ones are only misspelt.
    private var missing: [String] = []
    /// What to do about arguments that nobody asks for, by name.
    private var hints: [String: String] = [:]

    /// The arguments that stand in `value`: a mapping of names, a single value for the first argument, or nothing.
    public init(_ owner: String, _ value: Value?, at position: Position, scope: Scope, _ diagnostics: Diagnostics) {
        self.init(owner, phrase: "'\(owner)'", path: nil, value, at: position, scope: scope, diagnostics)
    }

    /// Reads the keys of a mapping that messages call `phrase`, and that `ganzoo keys` explains at `path`.
    package init(
        _ owner: String, phrase: String, path: String?, _ value: Value?, at position: Position, scope: Scope,
        _ diagnostics: Diagnostics
    ) {
        self.owner = owner
        self.phrase = phrase
        self.path = path
        self.position = position
        self.scope = scope
        self.diagnostics = diagnostics
        entries = value?.mapping ?? []
        if let value, !value.isNull, value.mapping == nil { sole = value } else { sole = nil }
    }

    /// Reads nothing and reports nothing: what a type asks of these fields is its schema.
    private init(describing owner: String) {
        self.owner = owner
        phrase = "'\(owner)'"
        path = nil
        position = Position(Source(name: owner, text: ""), 0, 1)
        scope = Scope()
        entries = []
        sole = nil
        diagnostics = nil
    }

    /// What a type asks for when it is read.
    public static func schema(of owner: String, _ read: (inout Fields) -> Void) -> [Field] {
        var fields = Fields(describing: owner)
        read(&fields)
        return fields.declared
    }

    /// Where an argument stands, or the owner if it isn't given.
    public func position(of name: String) -> Position {
        if let sole, declared.first?.name == name { return sole.position }
        return entries.first { $0.name == name }?.value.position ?? position
    }

    /// Reports a mistake in these arguments taken together; where one of them is wrong or missing that is said alone.
    public mutating func error(_ message: String, at name: String? = nil, hint: String? = nil) {
        error(message, position: name.map { position(of: $0) } ?? position, hint: hint)
    }

    mutating func error(_ message: String, position: Position, hint: String?) {
        isConsistent = false
        guard isRead else { return }
        diagnostics?.error(message, at: position, hint: hint)
    }

    /// Whether the argument is given.
    public func has(_ name: String) -> Bool {
        entries.contains { $0.name == name && !$0.value.isNull } || (sole != nil && declared.first?.name == name)
    }

    /// An argument as it is given.
    package func entry(_ name: String) -> Value.Entry? { entries.first { $0.name == name && !$0.value.isNull } }

    /// Reports an argument that can't be read as what it is, and goes on as if it were not given.
    package mutating func refuse(_ name: String, _ message: String, hint: String) {
        fail(message, position(of: name), hint: hint)
        entries.removeAll { $0.name == name }
    }

    /// Arguments that are given and that nobody has asked for so far.
    public var unread: [String] { entries.map(\.name).filter { name in !declared.contains { $0.name == name } } }

    /// Says what to do about an argument, should nobody ask for it.
    public mutating func explain(_ name: String, hint: String) { hints[name] = hint }

    /// Any other names that were given, with their values; nothing is left over after that.
    public mutating func rest() -> [Value.Entry] {
        let known = Set(declared.map(\.name))
        let others = entries.filter { !known.contains($0.name) }
        for entry in others { declare(entry.name, .expression, .none, "", "") }
        return others
    }

    /// Whether the argument is given, or another one that nobody asks for was probably meant as it.
    package func isMeant(_ name: String) -> Bool { has(name) || unread.contains { nearest(to: $0) == name } }

    /// Reports arguments that are missing, and those that nobody asked for.
    public mutating func finish() {
        let known = declared.map(\.name)
        let noun = path == nil ? "argument" : "key"
        if let sole, known.isEmpty { fail("\(phrase) takes no \(noun)s", sole.position) }
        for entry in entries where !known.contains(entry.name) {
            let near = nearest(to: entry.name)
            missing.removeAll { $0 == near }
            let meant = near ?? Suggestion.nearest(to: entry.name, among: known)
            fail(
                known.isEmpty ? "\(phrase) takes no \(noun)s" : "\(phrase) has no \(noun) '\(entry.name)'",
                entry.key.position, hint: hints[entry.name] ?? meant.map { "did you mean '\($0)'?" } ?? listing)
        }
        if !missing.isEmpty {
            let example = declared.first { $0.name == missing[0] }?.example
            fail(
                "\(phrase) needs \(missing.map { "'\($0)'" }.joined(separator: " and "))", position,
                hint: example.map { Field.use(of: missing[0], $0) })
        }
    }

    /// What an argument that nobody asks for was probably meant as.
    private func nearest(to name: String) -> String? {
        Suggestion.nearest(
            to: name, among: declared.map(\.name).filter { known in !entries.contains { $0.name == known } })
    }

    /// All that there are, for hints.
    private var listing: String? {
        let known = declared.map(\.name)
        if known.isEmpty { return nil }
        guard let path else { return "'\(owner)' takes \(known.joined(separator: ", "))" }
        let see = path.isEmpty ? "ganzoo keys" : "ganzoo keys \(path)"
        return "expected one of \(known.joined(separator: ", ")); '\(see)' explains them"
    }

    // MARK: For the readers

    mutating func declare(
        _ name: String, _ kind: Field.Kind, _ limits: Limits, _ standard: String?, _ help: String,
        example: String? = nil
    ) {
        declared.append(
            Field(name: name, kind: kind, limits: limits, standard: standard, help: help, example: example))
    }

    /// The YAML of the argument declared last.
    mutating func take(_ name: String) -> Value? {
        if let sole, declared.count == 1 { return sole }
        if let entry = entries.first(where: { $0.name == name }), !entry.value.isNull { return entry.value }
        if declared.last?.standard == nil, diagnostics != nil {
            isRead = false
            missing.append(name)
        }
        return nil
    }

    /// The value of the argument declared last, as an expression.
    mutating func constant(_ name: String) -> (value: Constant, place: Position)? {
        guard let value = take(name) else { return nil }
        guard value.mapping == nil else {
            fail("'\(name)' of \(phrase) takes an expression, but this is a mapping", value.position)
            return nil
        }
        let scope = scope
        let result = attempt { () throws(Diagnostic) in try scope.evaluate(Expression.parse(value)) }
        return result.map { ($0, value.position) }
    }

    /// The text of the argument declared last.
    mutating func text(_ name: String) -> String? {
        guard let scalar = scalar(name) else { return nil }
        let scope = scope
        return attempt { () throws(Diagnostic) in try Template(scalar).text(in: scope) }
    }

    /// The name that the argument declared last holds.
    mutating func word(_ name: String, in place: NamePlace) -> String? {
        guard let scalar = scalar(name) else { return nil }
        let (scope, diagnostics) = (scope, diagnostics)
        return attempt { () throws(Diagnostic) in try scope.named(scalar, in: place, diagnostics).description }
    }

    private mutating func scalar(_ name: String) -> Scalar? {
        guard let value = take(name) else { return nil }
        if value.scalar == nil {
            fail("'\(name)' of \(phrase) takes a word, but this is \(value.kind)", value.position)
        }
        return value.scalar
    }

    /// Reports a mistake at a place inside an argument.
    package mutating func fail(_ message: String, _ place: Position, hint: String? = nil) {
        isRead = false
        diagnostics?.error(message, at: place, hint: hint)
    }

    /// Runs `body`; a mistake that it throws is reported and gives `nil`.
    package mutating func attempt<R>(_ body: () throws(Diagnostic) -> R) -> R? {
        do {
            return try body()
        } catch {
            isRead = false
            diagnostics?.report(error)
            return nil
        }
    }
}
