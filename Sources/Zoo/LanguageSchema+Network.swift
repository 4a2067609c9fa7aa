internal import Graph
internal import Language

extension LanguageSchema {
    static var network: JSON {
        closed(typed(NetworkDocument.keys, networkTypes), required: ["network", "inputs", "layers"])
    }

    static var library: JSON { closed(typed(NetworkDocument.libraryKeys, networkTypes), required: ["library"]) }

    static let networkTypes: [String: JSON] = [
        "network": ["type": "string"], "library": ["type": "string"], "summary": ["type": "string"],
        "paper": ["type": "string"], "import": reference("names"), "params": reference("header"),
        "let": reference("header"), "require": reference("header"), "init": reference("expressions"),
        "inputs": [
            "type": "object", "additionalProperties": ["type": "array", "items": reference("expression")],
        ],
        "blocks": ["type": "object", "additionalProperties": reference("block")], "layers": reference("layers"),
        "outputs": ["type": "object", "additionalProperties": ["type": "string"]],
        "weights_from": ["type": "object"], "functions": reference("expressions"), "expects": reference("expects"),
    ]

    static var block: JSON {
        closed(typed(["params", "let", "require", "layers", "summary"], networkTypes), required: ["layers"])
    }

    static let expects: JSON = closed([("weights", reference("expression")), ("output", reference("expression"))])

    static let layerList: JSON = [
        "anyOf": [
            ["type": "array", "items": reference("layer")], ["type": "string", "description": "layers by name"],
        ]
    ]

    /// One item of a list: a bare name, or a mapping that names a layer, a structure or a block. Blocks have names of
    /// their own, so other keys are let through.
    static var layer: JSON {
        let kinds = Layers.all.map { kind -> (String, JSON) in
            let isOpen = kind.name == "op"
            return (kind.name, described(arguments(Layers.schema(of: kind), isOpen: isOpen), kind.summary))
        }
        let structures = NetworkReference.structures.map { structure in
            (structure.name, described(structureTypes[structure.name] ?? [:], structure.help))
        }
        let own = Set(NetworkReference.structures.map(\.name))
        let beside = (NetworkReference.besideKeys + NetworkReference.structures.flatMap(\.beside)).map {
            ($0, optional(structureTypes[$0] ?? [:]))
        }
        var seen = own
        let properties = kinds + structures + beside.filter { seen.insert($0.0).inserted }
        return [
            "anyOf": [
                ["type": "string"], ["type": "object", "properties": .object(properties), "minProperties": .int(1)],
            ]
        ]
    }

    private static let structureTypes: [String: JSON] = [
        "repeat": reference("expression"), "residual": reference("layers"),
        "branches": [
            "type": "array", "items": ["anyOf": [reference("layers"), reference("layer"), ["type": "null"]]],
        ],
        "concat": optional(reference("names")),
        "add": optional(reference("names")), "multiply": optional(reference("names")), "network": ["type": "string"],
        "share": ["type": "string"], "index": ["type": "string"], "layers": reference("layers"),
        "shortcut": reference("layers"), "scale": reference("expression"), "merge": ["type": "string"],
        "with": ["type": "object"], "name": ["type": "string"], "from": reference("names"),
        "when": reference("expression"),
    ]
}
