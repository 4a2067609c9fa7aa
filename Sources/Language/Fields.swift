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
    public private(set) var isValid = true

    private let entries: [Value.Entry]
    private let sole: Value?
    private let diagnostics: Diagnostics?

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

    /// Reports a mistake in these arguments.
    public mutating func error(_ message: String, at name: String? = nil, hint: String? = nil) {
        isValid = false
        diagnostics?.error(message, at: name.map { position(of: $0) } ?? position, hint: hint)
    }

    /// Whether the argument is given.
    public func has(_ name: String) -> Bool {
        entries.contains { $0.name == name } || (sole != nil && declared.first?.name == name)
    }

    public mutating func int(
        _ name: String, _ bounds: some Bounds<Int>, default standard: Int? = nil, _ help: String
    ) -> Int {
        let given = number(name, .int, bounds, standard.map(Double.init), help) { bounds.allows($0) }
        return given.flatMap { Constant.real($0).int } ?? standard ?? bounds.lower ?? 1
    }

    public mutating func double(
        _ name: String, _ bounds: some Bounds<Double>, default standard: Double? = nil, _ help: String
    ) -> Double {
        number(name, .real, bounds, standard, help) { bounds.allows($0) } ?? standard ?? bounds.lower ?? 1
    }

    /// A number that may be absent.
    public mutating func optionalInt(_ name: String, _ bounds: some Bounds<Int>, absent: String, _ help: String) -> Int? {
        declare(name, .int, bounds.text, absent, help)
        guard let (value, place) = constant(name) else { return nil }
        return check(whole(value), bounds, name, value, place)
    }

    public mutating func bool(_ name: String, default standard: Bool, _ help: String) -> Bool {
        declare(name, .bool, "", String(standard), help)
        guard let (value, place) = constant(name) else { return standard }
        if case .bool(let result) = value { return result }
        fail("'\(name)' of '\(owner)' must be true or false, but is \(value)", place)
        return standard
    }

    /// A whole number for both directions, or `[height, width]`.
    public mutating func pair(
        _ name: String, _ bounds: some Bounds<Int>, default standard: Int? = nil, _ help: String
    ) -> [Int] {
        declare(name, .pair, bounds.text, standard.map(String.init), help)
        let fallback = standard ?? bounds.lower ?? 1
        guard let (value, place) = constant(name) else { return [fallback, fallback] }
        if case .list(let items) = value {
            let both = items.compactMap(whole)
            if both.count == 2, both.allSatisfy(bounds.allows) { return both }
            fail("'\(name)' of '\(owner)' must be a whole number or [height, width], \(bounds.text), but is \(value)", place)
            return [fallback, fallback]
        }
        let single = check(whole(value), bounds, name, value, place) ?? fallback
        return [single, single]
    }

    public mutating func ints(
        _ name: String, _ bounds: some Bounds<Int>, default standard: [Int]? = nil, _ help: String
    ) -> [Int] {
        declare(name, .ints, bounds.text, standard.map { "\($0)" }, help)
        guard let (value, place) = constant(name) else { return standard ?? [] }
        let items: [Constant] = if case .list(let list) = value { list } else { [value] }
        let result = items.compactMap(whole)
        if result.count == items.count, result.allSatisfy(bounds.allows) { return result }
        let rule = bounds.text.isEmpty ? "" : ", each \(bounds.text)"
        fail("'\(name)' of '\(owner)' must be a list of whole numbers\(rule), but is \(value)", place)
        return standard ?? []
    }

    public mutating func doubles(_ name: String, count: Int? = nil, default standard: [Double]? = nil, _ help: String)
        -> [Double]
    {
        declare(name, .reals, "", standard.map { "[\($0.map(\.short).joined(separator: ", "))]" }, help)
        guard let (value, place) = constant(name) else { return standard ?? [] }
        if case .list(let items) = value {
            let result = items.compactMap(\.double)
            if result.count == items.count, count == nil || count == result.count { return result }
        }
        let wanted = count.map { "\($0) numbers" } ?? "numbers"
        fail("'\(name)' of '\(owner)' must be a list of \(wanted), but is \(value)", place)
        return standard ?? []
    }

    /// One of a closed set of words.
    public mutating func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, _: T.Type = T.self, default standard: T, _ help: String
    ) -> T where T.RawValue == String {
        let words = T.allCases.map(\.rawValue)
        declare(name, .choice(words), "", standard.rawValue, help)
        guard let word = word(name) else { return standard }
        if let result = T(rawValue: word) { return result }
        fail(
            "'\(name)' of '\(owner)' must be \(words.joined(separator: " or ")), but is '\(word)'", position(of: name))
        return standard
    }

    /// Literal text, in which `${…}` is replaced.
    public mutating func text(_ name: String, default standard: String? = nil, _ help: String) -> String {
        declare(name, .text, "", standard, help)
        return word(name) ?? standard ?? ""
    }

    /// An expression that is kept for later, when its dynamic values are known.
    public mutating func expression(_ name: String, default standard: Double? = nil, _ help: String) -> Expression? {
        declare(name, .expression, "", standard?.short, help)
        guard let value = take(name) else {
            return standard.map { Expression(.real($0), at: position) }
        }
        return attempt { () throws(Diagnostic) in try Expression.parse(value) }
    }

    /// The output of another layer.
    public mutating func graph(_ name: String, required: Bool = true, _ help: String) -> (any GraphValue)? {
        declare(name, .graph, "", required ? nil : "none", help)
        guard let (value, place) = constant(name) else { return nil }
        if case .graph(let result) = value { return result }
        fail("'\(name)' of '\(owner)' takes a layer's output or an input, but this is \(value.kind)", place)
        return nil
    }

    /// An argument's YAML as it stands.
    public mutating func value(_ name: String, _ kind: Field.Kind, required: Bool, _ help: String) -> Value? {
        declare(name, kind, "", required ? nil : "none", help)
        return take(name)
    }

    /// Any other names that were given, with their values; nothing is left over after that.
    public mutating func rest() -> [Value.Entry] {
        let known = Set(declared.map(\.name))
        let others = entries.filter { !known.contains($0.name) }
        for entry in others { declare(entry.name, .expression, "", "", "") }
        return others
    }

    /// Reports arguments that nobody asked for.
    public mutating func finish() {
        let known = declared.map(\.name)
        if let sole, known.isEmpty { fail("'\(owner)' takes no arguments", sole.position) }
        for entry in entries where !known.contains(entry.name) {
            isValid = false
            let hint =
                Suggestion.nearest(to: entry.name, among: known).map { "did you mean '\($0)'?" }
                ?? (known.isEmpty ? nil : "'\(owner)' takes \(known.joined(separator: ", "))")
            diagnostics?.error(
                known.isEmpty ? "'\(owner)' takes no arguments" : "'\(owner)' has no argument '\(entry.name)'",
                at: entry.key.position, hint: hint)
        }
    }

    // MARK: Reading

    private mutating func declare(_ name: String, _ kind: Field.Kind, _ range: String, _ standard: String?, _ help: String) {
        declared.append(Field(name: name, kind: kind, range: range, standard: standard, help: help))
    }

    /// The YAML of the argument declared last.
    private mutating func take(_ name: String) -> Value? {
        if let sole, declared.count == 1 { return sole }
        if let entry = entries.first(where: { $0.name == name }), !entry.value.isNull { return entry.value }
        if declared.last?.standard == nil, diagnostics != nil {
            fail("'\(owner)' needs '\(name)'", position)
        }
        return nil
    }

    private mutating func constant(_ name: String) -> (Constant, Position)? {
        guard let value = take(name) else { return nil }
        let scope = scope
        let result = attempt { () throws(Diagnostic) in try scope.evaluate(Expression.parse(value)) }
        return result.map { ($0, value.position) }
    }

    private mutating func word(_ name: String) -> String? {
        guard let value = take(name) else { return nil }
        guard let scalar = value.scalar else {
            fail("'\(name)' of '\(owner)' takes a word, but this is \(value.kind)", value.position)
            return nil
        }
        let scope = scope
        return attempt { () throws(Diagnostic) in try Template(scalar).text(in: scope) }
    }

    private mutating func number(
        _ name: String, _ kind: Field.Kind, _ bounds: some Bounds, _ standard: Double?, _ help: String,
        _ allows: (Double) -> Bool
    ) -> Double? {
        declare(name, kind, bounds.text, standard?.short, help)
        guard let (value, place) = constant(name) else { return nil }
        let isWhole = if case .int = kind { true } else { false }
        if let result = value.double, !isWhole || value.int != nil, allows(result) { return result }
        fail(wanted(name, isWhole ? "a whole number" : "a number", bounds.text, value), place)
        return nil
    }

    private mutating func check(_ number: Int?, _ bounds: some Bounds<Int>, _ name: String, _ value: Constant, _ place: Position)
        -> Int?
    {
        if let number, bounds.allows(number) { return number }
        fail(wanted(name, "a whole number", bounds.text, value), place)
        return nil
    }

    private func wanted(_ name: String, _ what: String, _ range: String, _ value: Constant) -> String {
        "'\(name)' of '\(owner)' must be \(what)\(range.isEmpty ? "" : " \(range)"), but is \(value)"
    }

    private func whole(_ value: Constant) -> Int? { value.int }

    private mutating func fail(_ message: String, _ place: Position) {
        isValid = false
        diagnostics?.error(message, at: place)
    }

    private mutating func attempt<R>(_ body: () throws(Diagnostic) -> R) -> R? {
        do {
            return try body()
        } catch {
            isValid = false
            diagnostics?.report(error)
            return nil
        }
    }
}

extension Bounds where Number == Int {
    fileprivate func allows(_ value: Double) -> Bool { Constant.real(value).int.map { allows($0) } ?? false }
}
