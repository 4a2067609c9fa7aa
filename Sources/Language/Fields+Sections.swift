/// A mapping of a document with keys of its own: what it reads is its schema.
package protocol Section {
    /// What schemas call it: `step`.
    static var name: String { get }
    /// What messages call it: `a step`, `'train'`.
    static var phrase: String { get }
    /// Where it lies in a document: `train.steps`; empty for a whole document.
    static var path: String { get }
    /// Lines that an example of one of its keys needs as well.
    static var context: String { get }
    /// What stands under names that the document chooses, where it may choose some.
    static var others: Field.Kind? { get }

    /// Reads the keys.
    init(_ fields: inout Fields)
}

extension Section {
    package static var phrase: String { "'\(name)'" }
    package static var context: String { "" }
    package static var others: Field.Kind? { nil }

    /// Its keys.
    package static var schema: KeySchema {
        KeySchema(
            name: name, fields: Fields.schema(of: name) { _ = Self(&$0) }, others: others, context: context)
    }

    /// Reads a mapping; what is left over is an error.
    package init(_ value: Value, at position: Position? = nil, scope: Scope, _ diagnostics: Diagnostics) {
        var fields = Fields(
            Self.name, phrase: Self.phrase, path: Self.path, value, at: position ?? value.position, scope: scope,
            diagnostics)
        self.init(&fields)
        fields.finish()
    }
}

extension Fields {
    /// A mapping with keys of its own; `nil` where there is none, or something else stands there.
    package mutating func section<S: Section>(
        _ name: String, of _: S.Type = S.self, required: Bool = false, _ help: String, example: String? = nil
    ) -> S? {
        declare(name, .section(schema(S.self)), .none, required ? nil : "none", help, example: example)
        return take(name).flatMap { read($0, name, example) }
    }

    /// A list of mappings with keys of their own. What is no mapping is reported and left out.
    package mutating func sections<S: Section>(
        _ name: String, of _: S.Type = S.self, required: Bool = false, _ help: String, example: String? = nil
    ) -> [S] {
        declare(name, .list(.section(schema(S.self))), .none, required ? nil : "none", help, example: example)
        guard let value = take(name) else { return [] }
        guard let items = value.sequence, !items.isEmpty else {
            let found = value.sequence == nil ? value.kind : "empty"
            fail("'\(name)' of \(phrase) must be a list of \(S.name)s, but is \(found)", value.position)
            return []
        }
        return items.compactMap { item in
            guard item.mapping != nil else {
                fail(
                    "\(S.phrase) must be a mapping, but is \(item.kind)", item.position,
                    hint: "such as `\(inline(S.self))`")
                return nil
            }
            return read(item)
        }
    }

    /// A mapping from names that the document chooses to mappings with keys of their own; entries that are null are left
    /// out.
    package mutating func sections<S: Section>(
        byName name: String, of _: S.Type = S.self, required: Bool = false, _ help: String, example: String? = nil
    ) -> [(key: Scalar, section: S)] {
        declare(name, .entries(.section(schema(S.self))), .none, required ? nil : "none", help, example: example)
        return mapping(name, example).filter { !$0.value.isNull }.compactMap { entry in
            guard entry.value.mapping != nil else {
                fail(
                    "\(S.phrase) must be a mapping, but '\(entry.name)' is \(entry.value.kind)", entry.value.position,
                    hint: "such as `\(entry.name): {\(inline(S.self))}`")
                return nil
            }
            return read(entry.value, at: entry.key.position).map { (entry.key, $0) }
        }
    }

    /// A mapping from names that the document chooses, as it stands.
    package mutating func entries(
        _ name: String, _ kind: Field.Kind, required: Bool = false, _ help: String, example: String? = nil
    ) -> [Value.Entry] {
        declare(name, .entries(kind), .none, required ? nil : "none", help, example: example)
        return mapping(name, example)
    }

    /// A name, or a list of names.
    package mutating func names(_ name: String, required: Bool = false, _ help: String, example: String? = nil)
        -> [Scalar]
    {
        declare(name, .names, .none, required ? nil : "none", help, example: example)
        guard let value = take(name) else { return [] }
        let items = value.sequence ?? [value]
        if let wrong = items.first(where: { $0.scalar == nil }) {
            fail("'\(name)' of \(phrase) must be a name or a list of names, but holds \(wrong.kind)", wrong.position)
            return []
        }
        if items.isEmpty, required {
            fail("'\(name)' of \(phrase) must be a name or a list of names, but is empty", value.position)
        }
        return items.compactMap(\.scalar)
    }

    /// Literal text, as it stands; empty where there is none.
    package mutating func literal(
        _ name: String, required: Bool = false, _ help: String, example: String? = nil
    ) -> String {
        label(name, required: required, help, example: example)?.text ?? ""
    }

    /// Literal text with its place.
    package mutating func label(_ name: String, required: Bool = false, _ help: String, example: String? = nil)
        -> Scalar?
    {
        declare(name, .text, .none, required ? nil : "none", help, example: example)
        guard let value = take(name) else { return nil }
        if value.scalar == nil { fail("'\(name)' of \(phrase) must be text, but is \(value.kind)", value.position) }
        return value.scalar
    }

    /// A number that may be absent.
    package mutating func optionalDouble(
        _ name: String, _ bounds: some Bounds<Double>, absent: String = "none", _ help: String, example: String? = nil
    ) -> Double? {
        declare(name, .real, bounds.limits, absent, help, example: example)
        guard let (value, place) = constant(name) else { return nil }
        if let number = value.double, bounds.allows(number) { return number }
        fail("'\(name)' of \(phrase) must be a number\(bounds.limits.rule), but is \(value.shown)", place)
        return nil
    }

    /// The YAML of a key as it stands, whatever it may be; that it is missing is for the caller to report.
    package mutating func raw(
        _ name: String, _ kind: Field.Kind, absent: String? = "none", _ help: String, example: String
    ) -> Value? {
        declare(name, kind, .none, absent, help, example: example)
        return entry(name)?.value
    }

    /// Keys that are missing because they are misspelt.
    package var misspelt: Set<String> { Set(declared.map(\.name).filter { !has($0) && isMeant($0) }) }

    // MARK: Pieces

    private func schema<S: Section>(_: S.Type) -> KeySchema { S.schema }

    /// The entries of the key declared last.
    private mutating func mapping(_ name: String, _ example: String?) -> [Value.Entry] {
        guard let value = take(name) else { return [] }
        guard let entries = value.mapping else {
            fail(
                "'\(name)' of \(phrase) must be a mapping of names, but is \(value.kind)", value.position,
                hint: example.map { Field.use(of: name, $0) })
            return []
        }
        return entries
    }

    private mutating func read<S: Section>(_ value: Value, _ name: String, _ example: String?) -> S? {
        guard value.mapping != nil else {
            fail(
                "'\(name)' of \(phrase) must be a mapping, but is \(value.kind)", value.position,
                hint: example.map { Field.use(of: name, $0) })
            return nil
        }
        return read(value)
    }

    private mutating func read<S: Section>(_ value: Value, at position: Position? = nil) -> S? {
        guard let diagnostics else { return nil }
        return S(value, at: position, scope: scope, diagnostics)
    }

    /// What every one of them needs, in one line.
    private func inline<S: Section>(_: S.Type) -> String {
        let first = S.schema.fields.first.map { "\($0.name): \($0.example ?? $0.standard ?? "1")" } ?? ""
        return S.context.isEmpty ? first : S.context.split(separator: "\n").joined(separator: ", ")
    }
}

extension Fields {
    /// A number that may change while training runs, or a mapping that says more of it.
    package mutating func dynamic<S: Section>(
        _ name: String, _ bounds: some Bounds<Double>, or _: S.Type, _ help: String, example: String
    ) -> (number: DynamicNumber?, section: S?) {
        let kind = Field.Kind.either([.dynamic(isWhole: false), .section(schema(S.self))])
        declare(name, kind, bounds.limits, "none", help, example: example)
        guard let value = take(name) else { return (nil, nil) }
        if value.mapping != nil { return (nil, read(value)) }
        let owner = phrase
        let number = attempt { () throws(Diagnostic) in
            DynamicNumber(try Expression.parse(value), name, of: owner, bounds.limits, isWhole: false)
        }
        return (number, nil)
    }

    /// Reports a mistake in these keys taken together at one of them.
    package mutating func error(_ message: String, atKey name: String, hint: String? = nil) {
        error(message, position: entry(name)?.key.position ?? position, hint: hint)
    }
}
