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
    /// Whether a key is misspelt whose names others use, so that without them all that do would seem wrong.
    let lacksNames: Bool

    package init(_ fields: inout Fields) {
        _ = fields.literal("model", required: true, "the name of the model, that of its file", example: "mine")
        _ = fields.literal(
            "extends", "the model that this one starts from: mappings merge, everything else is replaced, null removes",
            example: "dcgan")
        summary = fields.literal("summary", "what the model is, in one sentence", example: "DCGAN for my photographs.")
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
            "data", required: true, "what a sample of the data holds", example: "{real: \"image(3, 64, 64)\"}")
        networks = fields.entries(
            "networks", NetworkUse.kind, required: true,
            "the networks by name, each by its `spec`, or in place with the keys of a network document",
            example: "{G: {spec: dcgan-generator}, D: {spec: dcgan-discriminator}}")
        _ = fields.entries(
            "functions", .expression, "functions of tensors for the game",
            example: "{\"r1(d, x)\": \"mean(sum(square(grad(d, x)), [1, 2, 3]))\"}")
        train = fields.section("train", required: true, "the game, and how it is trained", example: "{batch: 16}")
        inferences = fields.entries(
            "infer", .expression, "what the trained model can do, by name", example: "{generate: G(z)}")
        expectations = fields.entries(
            "expects", .section(ExpectsSection.schema),
            "facts, by network, that `check` holds the document's defaults to", example: "{D: {output: [1]}}")
        lacksNames = ["extends", "params", "let", "data", "networks"].contains {
            !fields.has($0) && fields.isMeant($0)
        }
    }

    private static func readHeader(_ fields: inout Fields) {
        _ = fields.raw(
            "let", .entries(.any), "values that follow from the parameters, and functions of numbers",
            example: "{half: 32 // 2}")
        _ = fields.raw(
            "require", .entries(.text), "conditions with the message for settings that break them",
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
            ("data", "what data it needs, and how much", "some thousand images of one kind"),
            ("time", "how long training takes, measured where possible", "two minutes of two cores"),
            ("failures", "how it is known to fail, and what helps", "modes collapse on small data"),
            ("differences", "where it differs from its paper or from the code of the authors", "Adam instead of SGD"),
            ("licence", "licences and patents on the method and on code it follows", "the method is free to use"),
        ]
        texts = keys.map { ($0.0, fields.literal($0.0, $0.1, example: $0.2)) }.filter { !$0.1.isEmpty }
            .map { (key: $0.0, text: $0.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
    }
}

/// What a model has to say of a network of its own; a network that is written in place has the keys of a network document
/// as well.
struct NetworkUse: Section {
    static let name = "networkUse"
    static let phrase = "a network"
    static let path = "networks"
    static let context = "spec: dcgan-generator"

    /// The name of a network document.
    let spec: Scalar?
    let settings: Value?
    /// A file with the weights that it starts with.
    let weights: Scalar?
    let isTrainable: Bool
    /// The keys of a network that is written in place.
    let inPlace: [Value.Entry]?

    init(_ fields: inout Fields) {
        spec = fields.label("spec", "a network document by name", example: "dcgan-generator")
        settings = fields.raw(
            "with", .entries(.any), "values for the parameters of the network document", example: "{size: 64}")
        weights = fields.label(
            "weights", "a file with the weights that it starts with, relative to the document",
            example: "generator.safetensors")
        isTrainable = fields.bool("trainable", default: true, "whether steps may update it")
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

    /// A network by `spec`, or one that is written in place.
    static var kind: Field.Kind {
        let own = schema.fields.filter { ["weights", "trainable"].contains($0.name) }
        let others = NetworkSection.schema.fields.filter { $0.name != "network" }
        return .either([.section(schema), .section(KeySchema(name: "networkInPlace", fields: own + others))])
    }
}
