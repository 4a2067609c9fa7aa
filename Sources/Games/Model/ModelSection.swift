import Graph
package import Language

/// A model document.
package struct ModelSection: Section {
    package static let name = "model"
    package static let phrase = "a model"
    package static let path = ""

    let summary: String
    let paper: String
    let task: String
    let card: CardSection?
    let presets: [Value.Entry]
    let data: DataSection?
    let networks: [Value.Entry]
    let train: TrainSection?
    let inferences: [Value.Entry]
    let expectations: [Value.Entry]
    /// Whether a key that defines names is misspelt, so that every use of these names would also be reported.
    let lacksNames: Bool

    package init(_ fields: inout Fields) {
        _ = fields.literal(
            "model", required: true, "the name of the model, which is the name of its file", example: "mine")
        _ = fields.literal(
            "extends", "the model that this one starts from: mappings merge, everything else is replaced, null removes",
            example: "dcgan")
        summary = fields.literal(
            "summary", "a description of the model in one sentence", example: "DCGAN for my photographs.")
        paper = fields.literal("paper", "where it was published", example: "arXiv:1511.06434")
        task = fields.literal("task", "what it is for: generate, translate or classify", example: "generate")
        card = fields.section(
            "card", "what to know before using it; no card is inherited", example: "{for: portraits from noise}")
        _ = fields.names(
            "import", "libraries whose blocks, values and functions it uses",
            example: "residual-blocks")
        _ = fields.entries("params", ParameterSection.kind, "parameters with their defaults", example: "{size: 64}")
        presets = fields.entries(
            "presets", .entries(.any), "settings under a name, for parameters and for paths into the document",
            example: "{small: {train.batch: 8}}")
        Self.readHeader(&fields)
        data = fields.section(
            "data", required: true, "the fields of a sample of the data", example: "{real: \"image(3, 64, 64)\"}")
        networks = fields.entries(
            "networks", NetworkUse.kind, required: true,
            "the networks by name: each refers to a `spec`, or is written inline with the keys of a network document",
            example: "{G: {spec: dcgan-generator}, D: {spec: dcgan-discriminator}}")
        _ = fields.entries(
            "functions", .expression, "functions of tensors for the game",
            example: "{\"r1(d, x)\": \"mean(sum(square(grad(d, x)), [1, 2, 3]))\"}")
        train = fields.section("train", required: true, "the game, and how it is trained", example: "{batch: 16}")
        inferences = fields.entries(
            "infer", .expression, "what the trained model can do, by name", example: "{generate: G(z)}")
        expectations = fields.entries(
            "expects", .section(ExpectsSection.schema),
            "facts about the networks at the document's defaults, verified by `check`", example: "{D: {output: [1]}}")
        lacksNames = ["extends", "params", "let", "data", "networks"].contains {
            !fields.has($0) && fields.isMeant($0)
        }
    }

    private static func readHeader(_ fields: inout Fields) {
        _ = fields.raw(
            "let", .entries(.any), "values that follow from the parameters, and functions of numbers",
            example: "{half: 32 // 2}")
        _ = fields.raw(
            "require", .entries(.text), "conditions, each with the message that is shown if settings violate it",
            example: "{1 + 1 == 2: the size must be even}")
    }
}

/// `card:` of a model document: what to know before using it.
package struct CardSection: Section {
    package static let name = "card"
    package static let path = "card"

    /// The keys that are given with their texts, in the order in which cards are printed.
    package let texts: [(key: String, text: String)]

    package init(_ fields: inout Fields) {
        let keys = [
            ("for", "what the model is good for", "portraits from noise"),
            ("data", "the kind and amount of data that it needs", "some thousand images of one kind"),
            ("time", "how long training takes, measured if possible", "two minutes of two cores"),
            ("failures", "known failure modes, and how to avoid them", "modes collapse on small data"),
            ("differences", "differences from its paper or from the authors' code", "Adam instead of SGD"),
            (
                "licence", "licences and patents of the method and of the code that it follows",
                "the method is free to use"
            ),
        ]
        texts = keys.map { ($0.0, fields.literal($0.0, $0.1, example: $0.2)) }.filter { !$0.1.isEmpty }
            .map { (key: $0.0, text: $0.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
    }
}

/// What a model declares about one of its networks; an inline network has the keys of a network document as well.
struct NetworkUse: Section {
    static let name = "networkUse"
    static let phrase = "a network"
    static let path = "networks"
    static let context = "spec: dcgan-generator"

    /// The name of a network document.
    let spec: Scalar?
    let settings: Value?
    /// A file with its initial weights.
    let weights: Scalar?
    let isTrainable: Bool
    /// The normalisation of weights of layers that do not have their own.
    let weightNorm: WeightNormalization.Word
    /// The keys of a network that is written inline.
    let inPlace: [Value.Entry]?

    init(_ fields: inout Fields) {
        spec = fields.label("spec", "a network document by name", example: "dcgan-generator")
        settings = fields.raw(
            "with", .entries(.any), "values for the parameters of the network document", example: "{size: 64}")
        weights = fields.label(
            "weights", "a file with the initial weights, relative to the document",
            example: "generator.safetensors")
        isTrainable = fields.bool("trainable", default: true, "whether steps may update it")
        weightNorm = fields.choice(
            "weight_norm", default: .none, "normalisation of the weights of all layers that do not have their own")
        let isOwn = settings == nil || fields.unread.contains("layers")
        if isOwn, !fields.isMeant("spec") {
            inPlace = fields.rest() + (fields.entry("with").map { [$0] } ?? [])
        } else {
            inPlace = nil
            if !fields.isMeant("spec") {
                fields.error("a network needs 'spec', the name of a network document")
            }
        }
    }

    /// A network by `spec`, or one that is written inline.
    static var kind: Field.Kind {
        let own = schema.fields.filter { ["weights", "trainable", "weight_norm"].contains($0.name) }
        let others = NetworkSection.schema.fields.filter { $0.name != "network" }
        return .either([.section(schema), .section(KeySchema(name: "networkInPlace", fields: own + others))])
    }
}
