internal import Games
internal import Graph
import Language

extension LanguageSchema {
    static var model: JSON { closed(typed(ModelReference.keys, modelTypes), required: ["model"]) }

    private static let modelTypes: [String: JSON] = [
        "model": ["type": "string"], "extends": ["type": "string"], "summary": ["type": "string"],
        "paper": ["type": "string"], "task": ["type": "string"], "import": reference("names"),
        "params": reference("header"), "let": reference("header"), "require": reference("header"),
        "presets": ["type": "object", "additionalProperties": ["type": "object"]], "data": reference("data"),
        "networks": ["type": "object", "additionalProperties": optional(reference("modelNetwork"))],
        "functions": reference("expressions"), "train": reference("train"), "infer": reference("expressions"),
        "expects": ["type": "object", "additionalProperties": reference("expects")],
    ]

    /// A network by `spec:`, or written in place.
    static var modelNetwork: JSON {
        let own: [String: JSON] = [
            "spec": ["type": "string"], "with": ["type": "object"], "weights": ["type": "string"],
            "trainable": reference("truth"),
        ]
        let inPlace = NetworkDocument.keys.filter { $0 != "network" }
        return closed(typed(ModelReference.networkKeys, own) + typed(inPlace, networkTypes))
    }

    static let data: JSON = [
        "type": "object", "description": "what a batch holds: image(c, h, w), class(n) or vector(n) by name",
        "properties": .object(
            typed(
                ModelReference.dataOptions,
                [
                    "pairing": ["enum": ["none", "paired"]], "fit": ["enum": ["crop", "pad", "stretch"]],
                    "flip": reference("truth"),
                    "range": [
                        "type": ["array", "string"], "items": reference("number"), "minItems": .int(2),
                        "maxItems": .int(2),
                    ],
                ])),
        "additionalProperties": ["type": ["string", "null"]],
    ]

    static var train: JSON { closed(typed(ModelReference.trainKeys, trainTypes)) }

    private static let trainTypes: [String: JSON] = [
        "batch": reference("count"), "epochs": reference("amount"), "images": reference("amount"),
        "rounds": reference("amount"), "accumulate": reference("count"), "optimizer": reference("optimizer"),
        "optimizers": optimizers,
        "average": ["type": "object", "additionalProperties": optional(reference("average"))],
        "precision": ["enum": ["fp32", "bf16"]], "let": reference("expressions"), "state": reference("expressions"),
        "steps": ["type": "array", "items": reference("step")], "stages": ["type": "array", "items": stage],
        "augment": augment,
    ]

    private static let optimizers: JSON = [
        "type": "object", "additionalProperties": optional(reference("optimizer")),
    ]

    private static let stage: JSON = closed(
        [
            ("until", reference("amount")), ("set", ["type": "object"]), ("batch", reference("count")),
            ("optimizer", reference("optimizer")), ("optimizers", optimizers),
        ].map { ($0.0, optional($0.1)) })

    private static let augment: JSON = closed([
        ("pipeline", reference("names")), ("probability", optional(reference("share"))),
        ("target", optional(number(isWhole: false, -1, 1))), ("ramp", optional(number(isWhole: false, 1))),
    ])

    static var step: JSON {
        let number = reference("amount")
        return closed(
            typed(
                ModelReference.stepKeys,
                [
                    "update": reference("names"), "minimize": reference("expressions"),
                    "maximize": reference("expressions"), "let": reference("expressions"),
                    "assign": reference("expressions"), "repeat": LanguageSchema.number(isWhole: true, 0),
                    "every": reference("count"), "when": reference("truth"),
                    "clip_weights": ["anyOf": [number, closed([("before", number), ("after", number)])]],
                    "clip_gradients": number, "batch": reference("count"), "fresh": reference("truth"),
                ]), required: ["update"])
    }

    /// A bare name, or one name with arguments.
    static var optimizer: JSON {
        let names = ModelReference.optimizers.map { JSON.text($0.name) }
        let forms = ModelReference.optimizers.map { ($0.name, arguments($0.fields)) }
        guard case .object(let mapping) = closed(forms) else { return [:] }
        return ["anyOf": [["enum": .list(names)], .object(mapping + [("maxProperties", .int(1))])]]
    }

    static var average: JSON { arguments(ModelReference.averages) }
}
