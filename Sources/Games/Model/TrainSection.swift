import Language

/// `train:` of a model document.
struct TrainSection: Section {
    static let name = "train"
    static let path = "train"

    let position: Position
    let batch: Int
    let accumulate: Int
    let length: TrainingPlan.Length
    let precision: TrainingPlan.Precision
    let syncsBatchNorm: Bool
    /// The optimiser of networks that have none of their own.
    let optimizer: Value?
    let optimizers: [Value.Entry]
    /// Whether optimisers are given, even under a misspelt key, and where.
    let isOptimizerMeant: Bool
    let optimizersKey: Position?
    let averages: [(key: Scalar, section: AverageSection)]
    let augment: AugmentSection?
    let metrics: MetricsSection?
    /// The values of the round.
    let values: [Value.Entry]
    let states: [Value.Entry]
    let steps: [StepSection]
    /// The number of steps as written, valid or not.
    let stepCount: Int
    let stages: [StageSection]

    init(_ fields: inout Fields) {
        position = fields.position
        batch = fields.int("batch", 1...65_536, default: 1, "the number of real samples in a batch")
        length = Self.readLength(&fields)
        accumulate = fields.int(
            "accumulate", 1...65_536, default: 1, "the number of batches whose gradients are averaged for one update")
        precision = fields.choice("precision", default: .fp32, Self.precisionHelp)
        syncsBatchNorm = fields.bool("sync_batch_norm", default: false, Self.syncHelp)
        optimizer = fields.raw(
            "optimizer", OptimizerPlan.schema, "the optimizer of all networks", example: "{adam: {lr: 2e-4}}")
        optimizers = fields.entries(
            "optimizers", OptimizerPlan.schema, "the optimizers of individual networks",
            example: "{G: {adam: {lr: 1e-4}}, D: {adam: {lr: 4e-4}}}")
        isOptimizerMeant = fields.isMeant("optimizer") || fields.isMeant("optimizers")
        optimizersKey = fields.entry("optimizers")?.key.position
        averages = fields.sections(
            byName: "average", "moving averages of the weights of networks, which inferences use",
            example: "{G: {decay: 0.999}}")
        augment = fields.section(
            "augment", "the transforms of `augment(x)`, for training with few images",
            example: "{pipeline: [flip, translate, cutout, color], probability: 1}")
        metrics = fields.section(
            "metrics", "metrics that are computed during training, by which the best checkpoint is kept",
            example: "{names: [fid, kid], every: 5000 images}")
        values = fields.entries(
            "let", .expression, "the values of a round, each computed at most once, at its first use",
            example: "{z: normal(100), fake: G(z)}")
        states = fields.entries(
            "state", .expression,
            "values that are kept throughout training, each with its initial number or list; steps `assign` to them",
            example: "{balance: 0}")
        stepCount = fields.entry("steps")?.value.sequence?.count ?? 0
        steps = fields.sections(
            "steps", required: true, "the game: a round runs the steps in order",
            example: "[{update: D, minimize: {loss: mean(D(fake)) - mean(D(real))}}]")
        stages = fields.sections(
            "stages", "stages of a training in which networks grow; weights of equal name and shape are kept",
            example: "[{until: 600000, set: {size: 8}, batch: 16}, {until: 1200000, set: {size: 16}}, {}]")
    }

    private static let precisionHelp =
        "the arithmetic of networks: 32-bit floats, or bfloat16 or, on GPUs, float16 with 32-bit weights"

    private static let syncHelp = """
        whether batch normalisation of a training by several processes is over the whole batch, instead of over each \
        process's part
        """

    private static func readLength(_ fields: inout Fields) -> TrainingPlan.Length {
        let range = Above(0)
        let epochs = fields.optionalDouble(
            "epochs", range, "the number of passes over the data", example: "25")
        let images = fields.optionalDouble("images", range, "the number of real samples to train on", example: "25e6")
        let rounds = fields.optionalDouble("rounds", range, "the number of rounds to train for", example: "50000")
        let keys = ["epochs", "images", "rounds"]
        let given = keys.filter(fields.has)
        if given.isEmpty, !keys.contains(where: fields.isMeant) {
            fields.error("'train' needs one of epochs, images and rounds", hint: "such as `epochs: 25`")
        } else if given.count > 1 {
            let inherited = given.first { fields.entry($0)?.key.position.source.name != fields.position.source.name }
            fields.error(
                "expected one of epochs, images and rounds, found \(given.joined(separator: " and "))",
                atKey: given[1], hint: "null removes an inherited key, as in '\(inherited ?? given[0]): null'")
        }
        if let epochs { return .epochs(epochs) }
        if let images { return .images(images) }
        return .rounds(Int(min(rounds ?? 1, 1e15).rounded(.up)))
    }
}

/// A network's entry under `train.average:`.
struct AverageSection: Section {
    static let name = "average"
    static let phrase = "an average"
    static let path = "train.average"

    let decay: DynamicNumber?
    let halfLife: DynamicNumber?
    let ramp: DynamicNumber?

    init(_ fields: inout Fields) {
        decay = fields.dynamic(
            "decay", 0...1, absent: "none", "the decay of the average per round", example: "0.999")
        halfLife = fields.dynamic(
            "half_life", 0..., absent: "none", "the half-life of the average in images", example: "10000")
        ramp = fields.dynamic(
            "ramp", 0..., absent: "none", "the maximum half-life, as a fraction of the images shown so far",
            example: "half_life: 10000\nramp: 0.05")
        if fields.isMeant("decay") == fields.isMeant("half_life") {
            fields.error(
                "an average takes either 'decay' or 'half_life', but \(decay == nil ? "neither is" : "both are") given"
            )
        }
    }
}
