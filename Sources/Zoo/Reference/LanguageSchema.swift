public import Language

/// The JSON Schema (2020-12) of network, library and model documents, from the tables that the compiler reads by. An
/// editor completes and checks with it; `ganzoo check` knows more.
public enum LanguageSchema {
    /// The schema of every kind of document.
    public static var json: JSON {
        let kinds = ["network", "library", "model"]
        return .object([
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("title", "A ganzoo document: a network, a library or a model"),
            ("type", "object"),
            ("anyOf", .list(kinds.map { ["required": [.text($0)]] })),
            ("allOf", .list(kinds.map { ["if": ["required": [.text($0)]], "then": reference($0)] })),
            ("$defs", .object(definitions)),
        ])
    }

    private static var definitions: [(String, JSON)] {
        [
            ("network", network), ("library", library), ("model", model), ("layers", layerList), ("layer", layer),
            ("block", block), ("modelNetwork", modelNetwork), ("data", data), ("train", train), ("step", step),
            ("optimizer", optimizer), ("average", average), ("expects", expects), ("header", header),
            ("expression", expression),
            ("truth", described(["type": ["boolean", "string"]], "true, false or a condition")),
            ("number", number(isWhole: false)), ("share", number(isWhole: false, 0, 1)),
            ("count", number(isWhole: true, 1)),
            ("amount", number(isWhole: false, above: 0)),
            ("expressions", ["type": "object", "additionalProperties": reference("expression")]),
            ("names", ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]]),
        ]
    }

    // MARK: Pieces

    static func reference(_ name: String) -> JSON { ["$ref": .text("#/$defs/\(name)")] }

    /// The type, or nothing: a key that stands there empty, or that removes what is inherited.
    static func optional(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    static func described(_ schema: JSON, _ help: String) -> JSON {
        guard case .object(let entries) = schema, !help.isEmpty else { return schema }
        return .object([("description", .text(help))] + entries)
    }

    /// An object with these keys and no others.
    static func closed(_ properties: [(String, JSON)], required: [String] = []) -> JSON {
        .object(
            [("type", "object"), ("properties", .object(properties))]
                + (required.isEmpty ? [] : [("required", .list(required.map(JSON.text)))])
                + [("additionalProperties", false)])
    }

    /// The keys of a table with their types; a key that has none here may be anything.
    static func typed(_ keys: [String], _ types: [String: JSON]) -> [(String, JSON)] {
        keys.map { ($0, types[$0].map(optional) ?? true) }
    }

    /// A number, truth value or list of them, or an expression that gives one.
    private static let expression: JSON = [
        "description": "an expression",
        "anyOf": [
            ["type": ["number", "boolean", "string"]],
            ["type": "array", "items": reference("expression")],
        ],
    ]

    /// `params:`, `let:` or `require:`.
    private static let header: JSON = ["type": "object"]

    /// A number inside bounds, or an expression that gives one: any text but the two truth values.
    static func number(isWhole: Bool, _ least: Double? = nil, _ most: Double? = nil, above: Double? = nil) -> JSON {
        let bounds = [("minimum", least), ("maximum", most), ("exclusiveMinimum", above)].compactMap { key, bound in
            bound.map { (key, $0 == $0.rounded() && abs($0) < 1e15 ? JSON.int(Int($0)) : .real($0)) }
        }
        let type: JSON = [isWhole ? "integer" : "number", "string"]
        return .object([("type", type), ("pattern", "^(?!(true|false)$)")] + bounds)
    }

    /// The bounds that an argument's range tells in words.
    private static func bounds(_ range: String) -> (least: Double?, most: Double?) {
        let words = range.split(separator: " ")
        if range.hasPrefix("at least ") { return (words.last.flatMap { Double($0) }, nil) }
        if range.hasPrefix("at most ") { return (nil, words.last.flatMap { Double($0) }) }
        guard words.count == 3, words[1] == "to" else { return (nil, nil) }
        return (Double(words[0]), Double(words[2]))
    }

    /// One of these words, or a parameter that holds one.
    static func word(among words: [String]) -> JSON {
        [
            "anyOf": [
                ["enum": .list(words.map(JSON.text))],
                ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$|\\$\\{"],
            ]
        ]
    }

    /// What an argument's value may be.
    static func type(of field: Field) -> JSON {
        let help = [field.help, field.range].filter { !$0.isEmpty }.joined(separator: "; ")
        let text = help + (field.standard.map { "; default \($0)" } ?? "")
        let (least, most) = bounds(field.range)
        let isReal =
            switch field.kind {
            case .real, .reals: true
            default: false
            }
        let one = number(isWhole: !isReal, least, most)
        let schema: JSON =
            switch field.kind {
            case .int, .real: one
            case .pair: ["anyOf": [one, ["type": "array", "items": one, "minItems": .int(2), "maxItems": .int(2)]]]
            case .ints, .reals: ["anyOf": [one, ["type": "array", "items": one]]]
            case .bool: ["type": ["boolean", "string"]]
            case .choice(let words):
                word(among: words)
            case .text, .graph: ["type": "string"]
            case .layers: reference("layers")
            case .expression: reference("expression")
            }
        return described(schema, text)
    }

    /// The arguments of a layer or an optimiser: a mapping, and a sole value for the first one.
    static func arguments(_ fields: [Field], isOpen: Bool = false) -> JSON {
        let needed = fields.filter { $0.standard == nil }.map { JSON.text($0.name) }
        let properties = JSON.object(fields.map { ($0.name, type(of: $0)) })
        let mapping: JSON = .object([
            ("type", "object"), ("properties", properties), ("required", .list(needed)),
            ("additionalProperties", .bool(isOpen)),
        ])
        var forms = [mapping]
        if let first = fields.first, needed.count <= 1 { forms.append(type(of: first)) }
        if needed.isEmpty { forms.append(["type": "null"]) }
        return ["anyOf": .list(forms)]
    }
}
