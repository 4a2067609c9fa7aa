/// Reads the arguments of a layer or the keys of a document's mapping, each by name with its range and default. The
/// arguments that were read are also the schema; arguments that are left over are errors.
public struct Fields {
    /// The name of what takes the arguments.
    public let owner: String
    /// The owner in messages: `'conv'` or `a step`.
    let phrase: String
    /// The argument of `ganzoo keys` that explains them, if they are keys of a document.
    let path: String?
    /// The position of the owner's name.
    public let position: Position
    /// The names that expressions in the arguments can use.
    package let scope: Scope
    /// The arguments that have been read so far.
    package private(set) var declared: [Field] = []
    /// Whether everything read so far is valid.
    public var isValid: Bool { isRead && isConsistent }

    private var entries: [Value.Entry]
    private let sole: Value?
    let diagnostics: Diagnostics?
    /// Whether each argument, taken separately, is valid.
    var isRead = true
    private var isConsistent = true
    /// Missing required arguments. They are reported last, when it is known which of them are only misspelt.
    private var missing: [String] = []
    /// Hints for arguments that are not read, by name.
    private var hints: [String: String] = [:]

    /// The arguments in `value`: a mapping of names, a single value for the first argument, or nothing.
    package init(_ owner: String, _ value: Value?, at position: Position, scope: Scope, _ diagnostics: Diagnostics) {
        self.init(owner, phrase: "'\(owner)'", path: nil, value, at: position, scope: scope, diagnostics)
    }

    /// Reads the keys of a mapping.
    ///
    /// - Parameters:
    ///   - phrase: the mapping in messages.
    ///   - path: the argument of `ganzoo keys` that explains the keys.
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

    /// Fields without values, which report nothing: what a type reads from them is its schema.
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

    /// The arguments that a type reads.
    package static func schema(of owner: String, _ read: (inout Fields) -> Void) -> [Field] {
        var fields = Fields(describing: owner)
        read(&fields)
        return fields.declared
    }

    /// The position of an argument, or that of the owner if the argument is absent.
    public func position(of name: String) -> Position {
        if let sole, declared.first?.name == name { return sole.position }
        return entries.first { $0.name == name }?.value.position ?? position
    }

    /// Reports a mistake in the combination of the arguments, unless one of them is invalid or missing itself.
    public mutating func error(_ message: String, at name: String? = nil, hint: String? = nil) {
        error(message, position: name.map { position(of: $0) } ?? position, hint: hint)
    }

    mutating func error(_ message: String, position: Position, hint: String?) {
        isConsistent = false
        guard isRead else { return }
        diagnostics?.error(message, at: position, hint: hint)
    }

    /// Whether the argument is present.
    public func has(_ name: String) -> Bool {
        entries.contains { $0.name == name && !$0.value.isNull } || (sole != nil && declared.first?.name == name)
    }

    /// The value of an argument.
    package func entry(_ name: String) -> Value.Entry? { entries.first { $0.name == name && !$0.value.isNull } }

    /// Reports an argument of the wrong kind, and continues as if it were absent.
    package mutating func refuse(_ name: String, _ message: String, hint: String) {
        fail(message, position(of: name), hint: hint)
        entries.removeAll { $0.name == name }
    }

    /// Arguments that are present and have not been read so far.
    public var unread: [String] { entries.map(\.name).filter { name in !declared.contains { $0.name == name } } }

    /// Sets the hint for an argument in case it is not read.
    public mutating func explain(_ name: String, hint: String) { hints[name] = hint }

    /// All other arguments with their values; none are left over after that.
    package mutating func rest() -> [Value.Entry] {
        let known = Set(declared.map(\.name))
        let others = entries.filter { !known.contains($0.name) }
        for entry in others { declare(entry.name, .expression, .none, "", "") }
        return others
    }

    /// Whether the argument is present, possibly misspelt.
    package func isMeant(_ name: String) -> Bool { has(name) || unread.contains { nearest(to: $0) == name } }

    /// Reports missing arguments and those that were not read.
    public mutating func finish() {
        let known = declared.map(\.name)
        let noun = path == nil ? "argument" : "key"
        if let sole, known.isEmpty { fail("\(phrase) takes no \(noun)s", sole.position) }
        for entry in entries where !known.contains(entry.name) {
            let near = nearest(to: entry.name)
            missing.removeAll { $0 == near }
            let meant = near ?? Suggestion.nearest(to: entry.name, among: known)
            fail(
                known.isEmpty ? "\(phrase) takes no \(noun)s" : "unknown \(noun) '\(entry.name)' of \(phrase)",
                entry.key.position,
                hint: hints[entry.name] ?? Synonyms.remark(on: entry.name)
                    ?? meant.map { "did you mean '\($0)'?" } ?? listing)
        }
        if !missing.isEmpty {
            let example = declared.first { $0.name == missing[0] }?.example
            fail(
                "\(phrase) requires \(missing.map { "'\($0)'" }.joined(separator: " and "))", position,
                hint: example.map { Field.use(of: missing[0], $0) })
        }
    }

    /// The argument that was probably meant by an unknown one.
    private func nearest(to name: String) -> String? {
        Suggestion.nearest(
            to: name, among: declared.map(\.name).filter { known in !entries.contains { $0.name == known } })
    }

    /// All arguments, for hints.
    private var listing: String? {
        let known = declared.map(\.name)
        if known.isEmpty { return nil }
        guard let path else { return "expected one of \(Suggestion.listed(known))" }
        let see = path.isEmpty ? "ganzoo keys" : "ganzoo keys \(path)"
        return "expected one of \(Suggestion.listed(known)); '\(see)' explains them"
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
            fail("'\(name)' of \(phrase) must be an expression, but is a mapping", value.position)
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

    /// The name that is the value of the argument declared last.
    mutating func word(_ name: String, in place: NamePlace) -> String? {
        guard let scalar = scalar(name) else { return nil }
        let (scope, diagnostics) = (scope, diagnostics)
        return attempt { () throws(Diagnostic) in try scope.named(scalar, in: place, diagnostics).description }
    }

    private mutating func scalar(_ name: String) -> Scalar? {
        guard let value = take(name) else { return nil }
        if value.scalar == nil {
            fail("'\(name)' of \(phrase) must be a word, but is \(value.kind)", value.position)
        }
        return value.scalar
    }

    /// Reports a mistake at a position inside an argument.
    package mutating func fail(_ message: String, _ place: Position, hint: String? = nil) {
        isRead = false
        diagnostics?.error(message, at: place, hint: hint)
    }

    /// Runs `body`. If it throws a mistake, reports it and returns `nil`.
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
