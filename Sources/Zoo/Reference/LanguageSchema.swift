package import Language

/// The JSON Schema (2020-12) of network, library and model documents, generated from the compiler's tables. Editors use it
/// for completion and validation; `ganzoo check` finds more mistakes.
package enum LanguageSchema {
    /// The schema of every kind of document.
    package static var json: JSON {
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
            ("layers", layerList), ("layer", layer), ("expression", expression),
            ("truth", described(["type": ["boolean", "string"]], "true, false or a condition")),
            ("expressions", ["type": "object", "additionalProperties": reference("expression")]),
            ("names", ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]]),
        ] + keyDefinitions
    }

    // MARK: Pieces

    static func reference(_ name: String) -> JSON { ["$ref": .text("#/$defs/\(name)")] }

    /// The type or null: a key without a value, or one that removes an inherited value.
    static func optional(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    static func described(_ schema: JSON, _ help: String) -> JSON {
        guard case .object(let entries) = schema, !help.isEmpty else { return schema }
        return .object([("description", .text(help))] + entries)
    }

    /// An object with the given keys only.
    static func closed(_ properties: [(String, JSON)], required: [String] = []) -> JSON {
        .object(
            [("type", "object"), ("properties", .object(properties))]
                + (required.isEmpty ? [] : [("required", .list(required.map(JSON.text)))])
                + [("additionalProperties", false)])
    }

    /// A number, a boolean, a list of them, or an expression.
    private static let expression: JSON = [
        "description": "an expression",
        "anyOf": [
            ["type": ["number", "boolean", "string"]],
            ["type": "array", "items": reference("expression")],
        ],
    ]

    /// A number within limits, or an expression: any text except `true` and `false`.
    static func number(isWhole: Bool, _ limits: Limits = .none) -> JSON {
        let least = (limits.isAbove ? "exclusiveMinimum" : "minimum", limits.lower)
        let bounds = [least, ("maximum", limits.upper)].compactMap { key, bound in
            bound.map { (key, $0 == $0.rounded() && abs($0) < 1e15 ? JSON.int(Int($0)) : .real($0)) }
        }
        let type: JSON = [isWhole ? "integer" : "number", "string"]
        return .object([("type", type), ("pattern", "^(?!(true|false)$)")] + bounds)
    }

    /// One of the given words, or a parameter with one as its value.
    static func word(among words: [String]) -> JSON {
        [
            "anyOf": [
                ["enum": .list(words.map(JSON.text))],
                ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$|\\$\\{"],
            ]
        ]
    }

    /// The type of an argument.
    static func type(of field: Field) -> JSON {
        let help = [field.help, field.range].filter { !$0.isEmpty }.joined(separator: "; ")
        let schema: JSON =
            if case .choice(let words) = field.kind { word(among: words) } else { json(field.kind, field.limits) }
        return described(schema, help + (field.standard.map { "; default \($0)" } ?? ""))
    }

    /// The arguments of a layer or an optimizer: a mapping, or a single value for the first one.
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
