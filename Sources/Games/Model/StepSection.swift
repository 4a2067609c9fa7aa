import Language

/// One of `train.steps:`.
struct StepSection: Section {
    static let name = "step"
    static let phrase = "a step"
    static let path = "train.steps"
    static let context = "update: D\nminimize: {loss: mean(D(fake)) - mean(D(real))}"

    let position: Position
    let label: Scalar?
    let update: [Scalar]
    let minimize: [Value.Entry]
    let maximize: [Value.Entry]
    /// Its own values.
    let values: [Value.Entry]
    let times: DynamicNumber?
    let unroll: DynamicNumber?
    let every: DynamicNumber?
    let condition: DynamicNumber?
    let clipWeights: (bound: DynamicNumber, isBefore: Bool)?
    let clipGradients: DynamicNumber?
    let batch: Int?
    let isFresh: Bool
    let assignments: [Value.Entry]
    /// Whether it names its networks and terms.
    let isComplete: Bool

    init(_ fields: inout Fields) {
        position = fields.position
        label = fields.label("name", "the name of the step in logs, plans and paths", example: "discriminator")
        update = fields.names(
            "update", required: true, "the network, or the networks, that the step updates", example: "D")
        minimize = fields.entries(
            "minimize", .expression, "terms by name, which are summed; each is logged",
            example: "{real: \"bce_logits(D(real), 1)\", fake: \"bce_logits(D(fake), 0)\"}")
        maximize = fields.entries(
            "maximize", .expression, "terms by name, which are added with their signs reversed",
            example: "{value: mean(D(real)) - mean(D(fake))}")
        values = fields.entries(
            "let", .expression, "values of this step alone",
            example: "let: {mixed: \"lerp(real, fake, uniform(1, 1, 1))\"}\nminimize: {loss: mean(D(mixed))}")
        (times, unroll) = Self.readRuns(&fields)
        every = fields.dynamic(
            "every", 1..., isWhole: true, absent: "1", "runs the step in every n-th round; its terms are not rescaled",
            example: "16")
        condition = fields.condition(
            "when", "runs the step only in rounds where this condition is true", example: "round >= 1000")
        clipWeights = Self.readWeightBound(&fields)
        clipGradients = fields.dynamic(
            "clip_gradients", Above(0), absent: "none", "the maximum norm of the gradients before the update",
            example: "10")
        batch = fields.optionalInt(
            "batch", 1...65_536, absent: "that of 'train'", "the size of the step's own batch")
        isFresh = fields.bool(
            "fresh", default: false,
            "whether the step uses its own batch and random values; implied by 'batch'")
        assignments = fields.entries(
            "assign", .expression, "new values of states, after the update", example: "{balance: balance + 0.001}")
        isComplete = !update.isEmpty && Self.hasTerms(minimize + maximize, &fields)
    }

    /// How often a step runs in a round.
    private static func readRuns(_ fields: inout Fields) -> (times: DynamicNumber?, unroll: DynamicNumber?) {
        let times = fields.dynamic(
            "repeat", 0..., isWhole: true, absent: "1",
            "how often the step runs per round, each time with a new batch and new values of the round",
            example: "100 if round < 25 else 5")
        let unroll = fields.dynamic(
            "unroll", 0..., isWhole: true, absent: "0",
            "how often the step runs again in each round for the steps after it alone: at the end of the round its networks "
                + "and their optimizers get back their state from before (unrolled GANs, arXiv:1611.02163, without the "
                + "gradient through these runs)", example: "4")
        return (times, unroll)
    }

    /// Reports a step without terms.
    private static func hasTerms(_ terms: [Value.Entry], _ fields: inout Fields) -> Bool {
        guard terms.isEmpty else { return true }
        if fields.has("minimize") || fields.has("maximize") {
            fields.error("a step needs a term under 'minimize' or 'maximize'")
        } else if !fields.isMeant("minimize"), !fields.isMeant("maximize") {
            fields.error("a step needs 'minimize' or 'maximize'", hint: "such as `minimize: {loss: mean(D(fake))}`")
        }
        return false
    }

    private static func readWeightBound(_ fields: inout Fields) -> (bound: DynamicNumber, isBefore: Bool)? {
        let (bound, section) = fields.dynamic(
            "clip_weights", Above(0), or: ClipSection.self,
            "the bound to which the updated weights are clipped, by default after the update",
            example: "{before: 0.01}")
        if let bound { return (bound, false) }
        if let before = section?.before { return (before, true) }
        return section?.after.map { ($0, false) }
    }
}

/// `clip_weights:` as a mapping.
struct ClipSection: Section {
    static let name = "clip_weights"
    static let path = "train.steps.clip_weights"

    let before: DynamicNumber?
    let after: DynamicNumber?

    init(_ fields: inout Fields) {
        before = fields.dynamic(
            "before", Above(0), absent: "none",
            "the bound before the update, as in the code of Arjovsky et al. (arXiv:1701.07875)", example: "0.01")
        after = fields.dynamic(
            "after", Above(0), absent: "none", "the bound after the update, as in the paper", example: "0.01")
        if fields.isMeant("before") == fields.isMeant("after") {
            fields.error(
                "'clip_weights' takes either 'before' or 'after'", hint: "such as `clip_weights: {before: 0.01}`")
        }
    }
}
