/// Reads the arguments of a layer, an optimiser or any other mapping: each by name with its range and default. What was
/// read is also the schema; what is left over is an error.
public struct Fields {
    /// Whose arguments these are, for messages.
    public let owner: String
    /// Where the owner is named.
    public let position: Position
    /// The names that the arguments' expressions may use.
    public let scope: Scope
    /// What has been asked for so far.
    public private(set) var declared: [Field] = []
    /// Whether everything read so far was as it should be.
    public var isValid: Bool { isRead && isConsistent }

    private let entries: [Value.Entry]
    private let sole: Value?
    private let diagnostics: Diagnostics?
    /// Whether each argument by itself was as it should be.
    private var isRead = true
    private var isConsistent = true
    /// Needed arguments that are not there; reported last, when it is known which ones are only misspelt.
    private var missing: [String] = []
    /// What to do about arguments that nobody asks for, by name.
    private var hints: [String: String] = [:]

    /// The arguments that stand in `value`: a mapping of names, a single value for the first argument, or nothing.
    public init(_ owner: String, _ value: Value?, at position: Position, scope: Scope, _ diagnostics: Diagnostics) {
        self.owner = owner
        self.position = position
        self.scope = scope
        self.diagnostics = diagnostics
        entries = value?.mapping ?? []
        if let value, !value.isNull, value.mapping == nil { sole = value } else { sole = nil }
    }

    /// Reads nothing and reports nothing: what a type asks of these fields is its schema.
    private init(describing owner: String) {
        self.owner = owner
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
        isConsistent = false
        guard isRead else { return }
        diagnostics?.error(message, at: name.map { position(of: $0) } ?? position, hint: hint)
    }

    /// Whether the argument is given.
    public func has(_ name: String) -> Bool {
        entries.contains { $0.name == name } || (sole != nil && declared.first?.name == name)
    }

    /// Arguments that are given and that nobody has asked for so far.
    public var unread: [String] { entries.map(\.name).filter { name in !declared.contains { $0.name == name } } }

    /// Says what to do about an argument, should nobody ask for it.
    public mutating func explain(_ name: String, hint: String) { hints[name] = hint }

    /// Any other names that were given, with their values; nothing is left over after that.
    public mutating func rest() -> [Value.Entry] {
        let known = Set(declared.map(\.name))
        let others = entries.filter { !known.contains($0.name) }
        for entry in others { declare(entry.name, .expression, "", "", "") }
        return others
    }

    /// Reports arguments that are missing, and those that nobody asked for.
    public mutating func finish() {
        let known = declared.map(\.name)
        if let sole, known.isEmpty { fail("'\(owner)' takes no arguments", sole.position) }
        for entry in entries where !known.contains(entry.name) {
            let free = known.filter { name in !entries.contains { $0.name == name } }
            let near = Suggestion.nearest(to: entry.name, among: free)
            missing.removeAll { $0 == near }
            let all = known.isEmpty ? nil : "'\(owner)' takes \(known.joined(separator: ", "))"
            fail(
                known.isEmpty ? "'\(owner)' takes no arguments" : "'\(owner)' has no argument '\(entry.name)'",
                entry.key.position, hint: hints[entry.name] ?? near.map { "did you mean '\($0)'?" } ?? all)
        }
        if !missing.isEmpty {
            fail("'\(owner)' needs \(missing.map { "'\($0)'" }.joined(separator: " and "))", position)
        }
    }

    // MARK: For the readers

    mutating func declare(
        _ name: String, _ kind: Field.Kind, _ range: String, _ standard: String?, _ help: String
    ) {
        declared.append(Field(name: name, kind: kind, range: range, standard: standard, help: help))
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
            fail("'\(name)' of '\(owner)' takes an expression, but this is a mapping", value.position)
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
            fail("'\(name)' of '\(owner)' takes a word, but this is \(value.kind)", value.position)
        }
        return value.scalar
    }

    mutating func fail(_ message: String, _ place: Position, hint: String? = nil) {
        isRead = false
        diagnostics?.error(message, at: place, hint: hint)
    }

    mutating func attempt<R>(_ body: () throws(Diagnostic) -> R) -> R? {
        do {
            return try body()
        } catch {
            isRead = false
            diagnostics?.report(error)
            return nil
        }
    }
}
