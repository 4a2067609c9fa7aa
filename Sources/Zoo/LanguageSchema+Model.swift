internal import Graph
internal import Training

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
            "trainable": reference("expression"),
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
                    "flip": reference("expression"), "range": reference("expression"),
                ])),
        "additionalProperties": ["type": ["string", "null"]],
    ]

    static var train: JSON { closed(typed(ModelReference.trainKeys, trainTypes)) }

    private static let trainTypes: [String: JSON] = [
        "batch": reference("expression"), "epochs": reference("expression"), "images": reference("expression"),
        "rounds": reference("expression"), "accumulate": reference("expression"), "optimizer": reference("optimizer"),
        "optimizers": ["type": "object", "additionalProperties": optional(reference("optimizer"))],
        "average": ["type": "object", "additionalProperties": optional(reference("average"))],
        "precision": ["enum": ["fp32", "bf16"]], "let": reference("expressions"), "state": reference("expressions"),
        "steps": ["type": "array", "items": reference("step")],
        "stages": ["type": "array", "items": ["type": "object"]], "augment": ["type": "object"],
    ]

    static var step: JSON {
        closed(
            typed(
                ModelReference.stepKeys,
                [
                    "update": reference("names"), "minimize": reference("expressions"),
                    "maximize": reference("expressions"), "let": reference("expressions"),
                    "assign": reference("expressions"), "repeat": reference("expression"),
                    "every": reference("expression"), "when": reference("expression"),
                    "clip_weights": [
                        "anyOf": [
                            reference("expression"),
                            closed([("before", reference("expression")), ("after", reference("expression"))]),
                        ]
                    ], "clip_gradients": reference("expression"),
                    "batch": reference("expression"), "fresh": reference("expression"),
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
