/// A mapping of a document with a fixed set of keys. The keys that it reads are its schema.
package protocol Section {
    /// Its name in schemas: `step`.
    static var name: String { get }
    /// Its name in messages: `a step`, `'train'`.
    static var phrase: String { get }
    /// Its path in a document: `train.steps`; empty for a complete document.
    static var path: String { get }
    /// Lines that an example of one of its keys needs in addition.
    static var context: String { get }
    /// The kind of the values under arbitrary names, if they are allowed.
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

    /// Reads a mapping. Keys that are left over are errors.
    package init(_ value: Value, at position: Position? = nil, scope: Scope, _ diagnostics: Diagnostics) {
        var fields = Fields(
            Self.name, phrase: Self.phrase, path: Self.path, value, at: position ?? value.position, scope: scope,
            diagnostics)
        self.init(&fields)
        fields.finish()
    }
}

extension Fields {
    /// A mapping with a fixed set of keys; `nil` if it is absent or not a mapping, which is reported.
    package mutating func section<S: Section>(
        _ name: String, of _: S.Type = S.self, required: Bool = false, _ help: String, example: String? = nil
    ) -> S? {
        declare(name, .section(schema(S.self)), .none, required ? nil : "none", help, example: example)
        return take(name).flatMap { read($0, name, example) }
    }

    /// A list of mappings with a fixed set of keys. Items that are not mappings are reported and skipped.
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
                    hint: "for example '\(inline(S.self))'")
                return nil
            }
            return read(item)
        }
    }

    /// A mapping from arbitrary names to mappings with a fixed set of keys. Entries that are null are skipped.
    package mutating func sections<S: Section>(
        byName name: String, of _: S.Type = S.self, required: Bool = false, _ help: String, example: String? = nil
    ) -> [(key: Scalar, section: S)] {
        declare(name, .entries(.section(schema(S.self))), .none, required ? nil : "none", help, example: example)
        return mapping(name, example).filter { !$0.value.isNull }.compactMap { entry in
            guard entry.value.mapping != nil else {
                fail(
                    "\(S.phrase) must be a mapping, but '\(entry.name)' is \(entry.value.kind)", entry.value.position,
                    hint: "for example '\(entry.name): {\(inline(S.self))}'")
                return nil
            }
            return read(entry.value, at: entry.key.position).map { (entry.key, $0) }
        }
    }

    /// A mapping with arbitrary names as keys, as YAML.
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
            fail("'\(name)' of \(phrase) must be a name or a list of names, but contains \(wrong.kind)", wrong.position)
            return []
        }
        if items.isEmpty, required {
            fail("'\(name)' of \(phrase) must be a name or a list of names, but is empty", value.position)
        }
        return items.compactMap(\.scalar)
    }

    /// Literal text; empty if it is absent.
    package mutating func literal(
        _ name: String, required: Bool = false, _ help: String, example: String? = nil
    ) -> String {
        label(name, required: required, help, example: example)?.text ?? ""
    }

    /// Literal text with its position.
    package mutating func label(_ name: String, required: Bool = false, _ help: String, example: String? = nil)
        -> Scalar?
    {
        declare(name, .text, .none, required ? nil : "none", help, example: example)
        guard let value = take(name) else { return nil }
        if value.scalar == nil { fail("'\(name)' of \(phrase) must be text, but is \(value.kind)", value.position) }
        return value.scalar
    }

    /// An optional number.
    package mutating func optionalDouble(
        _ name: String, _ bounds: some Bounds<Double>, absent: String = "none", _ help: String, example: String? = nil
    ) -> Double? {
        declare(name, .real, bounds.limits, absent, help, example: example)
        guard let (value, place) = constant(name) else { return nil }
        if let number = value.double, bounds.allows(number) { return number }
        fail("'\(name)' of \(phrase) must be a number\(bounds.limits.rule), but is \(value.shown)", place)
        return nil
    }

    /// The YAML of a key of any kind. The caller reports if it is missing.
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

    /// The required keys of a section in one line.
    private func inline<S: Section>(_: S.Type) -> String {
        let first = S.schema.fields.first.map { "\($0.name): \($0.example ?? $0.standard ?? "1")" } ?? ""
        return S.context.isEmpty ? first : S.context.split(separator: "\n").joined(separator: ", ")
    }
}

extension Fields {
    /// A number that may change during training, or a mapping with more settings.
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

    /// Reports a mistake in the combination of the keys at one of them.
    package mutating func error(_ message: String, atKey name: String, hint: String? = nil) {
        error(message, position: entry(name)?.key.position ?? position, hint: hint)
    }
}
