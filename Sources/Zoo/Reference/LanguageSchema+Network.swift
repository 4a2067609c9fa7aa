internal import Graph
internal import Language

extension LanguageSchema {
    static let layerList: JSON = [
        "anyOf": [
            ["type": "array", "items": reference("layer")], ["type": "string", "description": "layers by name"],
        ]
    ]

    /// An item of a layer list: a bare name, or a mapping with one layer, structure or block and the keys that may be next
    /// to it. Documents name their blocks, so one unknown key is allowed.
    static var layer: JSON {
        let kinds = Layers.all.map { kind -> (String, JSON) in
            let isOpen = kind.name == "op"
            return (kind.name, described(arguments(Layers.schema(of: kind), isOpen: isOpen), kind.summary))
        }
        let structures = NetworkReference.structures.map { structure in
            (structure.name, described(structureTypes[structure.name] ?? [:], structure.help))
        }
        let beside = (NetworkReference.besideKeys + NetworkReference.structures.flatMap(\.beside)).map {
            ($0, optional(structureTypes[$0] ?? [:]))
        }
        var seen: Set<String> = []
        // a key that is both a layer and a key next to a structure is disambiguated by the structure
        let ambiguous = Set(beside.map(\.0)).intersection(kinds.map(\.0))
        let properties = (kinds + structures + beside).filter { seen.insert($0.0).inserted }.map { name, schema in
            (name, ambiguous.contains(name) ? ["anyOf": [schema, structureTypes[name] ?? [:]]] : schema)
        }
        return [
            "type": ["string", "object"], "properties": .object(properties), "minProperties": .int(1),
            "dependentRequired": ["else": ["when"]],
            "allOf": .list(
                kinds.map { alone($0.0, beside: []) }
                    + NetworkReference.structures.map { alone($0.name, beside: $0.beside) }
                    + [others(known: kinds.map(\.0) + structures.map(\.0))]),
        ]
    }

    /// Only the allowed keys may be next to a layer or structure.
    private static func alone(_ name: String, beside: [String]) -> JSON {
        let owners = NetworkReference.structures.filter { $0.beside.contains(name) }.map { has($0.name) }
        let isMeant = [has(name)] + (owners.isEmpty ? [] : [["not": ["anyOf": .list(owners)]]])
        let names = [name] + NetworkReference.besideKeys + beside
        return [
            "if": ["allOf": .list(isMeant)],
            "then": ["propertyNames": ["enum": .list(names.map(JSON.text))]],
        ]
    }

    /// A block is one key, so the number of keys follows from the keys next to it.
    private static func others(known: [String]) -> JSON {
        let keys = NetworkReference.besideKeys
        let counts = (0..<(1 << keys.count)).map { choice -> JSON in
            let given = keys.indices.filter { choice >> $0 & 1 == 1 }
            let missing = keys.indices.filter { choice >> $0 & 1 == 0 }.map { JSON.object([("not", has(keys[$0]))]) }
            let count = JSON.int(given.count + 1)
            return [
                "if": ["allOf": .list(given.map { has(keys[$0]) } + missing)],
                "then": ["minProperties": count, "maxProperties": count],
            ]
        }
        return ["if": ["anyOf": .list(known.map(has))], "else": ["allOf": .list(counts)]]
    }

    private static func has(_ key: String) -> JSON { ["required": [.text(key)]] }

    private static let structureTypes: [String: JSON] = [
        "repeat": number(isWhole: true, Limits(lower: 0, upper: nil, isAbove: false)), "residual": reference("layers"),
        "branches": [
            "type": "array", "items": ["anyOf": [reference("layers"), reference("layer"), ["type": "null"]]],
        ],
        "concat": optional(reference("names")),
        "add": optional(reference("names")), "multiply": optional(reference("names")), "network": ["type": "string"],
        "share": ["type": "string"], "index": ["type": "string"], "layers": reference("layers"),
        "shortcut": reference("layers"), "scale": number(isWhole: false),
        "merge": word(among: ["concat", "add", "multiply"]), "carry": reference("names"),
        "else": ["anyOf": [reference("layers"), reference("layer")]], "with": ["type": "object"],
        "name": ["type": "string"], "from": reference("names"), "when": reference("truth"),
    ]
}
