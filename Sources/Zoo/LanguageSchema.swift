internal import Graph
internal import Language

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

    /// What an argument's value may be.
    static func type(of field: Field) -> JSON {
        let help = [field.help, field.range].filter { !$0.isEmpty }.joined(separator: "; ")
        let text = help + (field.standard.map { "; default \($0)" } ?? "")
        let schema: JSON =
            switch field.kind {
            case .int, .real: ["type": ["number", "string"]]
            case .bool: ["type": ["boolean", "string"]]
            case .choice(let words):
                ["anyOf": [["enum": .list(words.map(JSON.text))], ["type": "string", "pattern": "\\$\\{"]]]
            case .text, .graph: ["type": "string"]
            case .layers: reference("layers")
            case .pair, .ints, .reals, .expression: reference("expression")
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
