package import Language

/// A remedy against a failure of training, as a library describes it under `remedies:`.
package struct RemedySection: Section {
    package static let name = "libraryRemedy"
    package static let phrase = "a remedy"
    package static let path = "library.remedies"
    package static let context = """
        summary: A penalty on the discriminator's gradient.
        against: [oscillation]
        cost: a second backward pass
        lines: {dcgan: {train.steps.0.minimize.r1: "0.05 * r1(D(real), real)"}}
        """

    package let summary: String
    /// The failures that it acts against.
    package let against: [String]
    package let paper: String
    package let cost: String
    /// What to know before using it.
    package let note: String
    /// By the name of a model, what applies it there: settings by their paths, as in a preset.
    package let lines: [(model: Scalar, settings: [Value.Entry])]
    /// What it did, by the name of a data set.
    package let measured: [(key: Scalar, section: MeasuredSection)]

    package init(_ fields: inout Fields) {
        summary = fields.literal(
            "summary", required: true, "what it does, in one sentence",
            example: "A penalty on the discriminator's gradient.")
        against = fields.names("against", "the failures that it acts against", example: "[oscillation]")
            .map(\.text)
        paper = fields.literal("paper", "where it was published", example: "arXiv:1801.04406")
        cost = fields.literal("cost", required: true, "what it costs", example: "a second backward pass")
        note = fields.literal("note", "what to know before using it", example: "too high a weight blurs")
        lines = fields.entries(
            "lines", .entries(.any), required: true,
            "by the name of a model, the lines that apply it there: settings by their paths, as in a preset",
            example: "{dcgan: {train.steps.0.minimize.r1: \"0.05 * r1(D(real), real)\"}}"
        ).compactMap { entry in
            guard let settings = entry.value.mapping else {
                fields.fail(
                    "the lines of a remedy for '\(entry.name)' must be a mapping, not \(entry.value.kind)",
                    entry.value.position)
                return nil
            }
            return (entry.key, settings)
        }
        if fields.has("lines"), lines.isEmpty {
            fields.error("a remedy needs lines for at least one model", at: "lines")
        }
        measured = fields.sections(
            byName: "measured", "what it did, by data set; scripts/remedies.py writes it",
            example: "{grid25: {modes: [25, 24]}}")
    }
}

/// What trainings with a remedy gave, one number per seed.
package struct MeasuredSection: Section {
    package static let name = "measuredRemedy"
    package static let phrase = "what was measured"
    package static let path = "library.remedies.measured"

    /// Modes covered at the end.
    package let modes: [Double]
    /// Divergence from equal shares of all modes (KL) at the end, in nats.
    package let divergence: [Double]
    /// Share of the samples near a mode.
    package let quality: [Double]
    /// Standard deviation of the modes covered over the last checkpoints.
    package let wobble: [Double]
    /// Time of a round in milliseconds on one core.
    package let milliseconds: Double?

    package init(_ fields: inout Fields) {
        modes = fields.doubles("modes", default: [], "modes covered at the end, by seed", example: "[25, 24]")
        divergence = fields.doubles(
            "kl", default: [], "divergence from equal shares of all modes at the end, by seed", example: "[0.06, 0.05]")
        quality = fields.doubles("quality", default: [], "share of samples near a mode, by seed", example: "[0.9, 0.8]")
        wobble = fields.doubles(
            "wobble", default: [],
            "standard deviation of the modes covered over the last third of the training, by seed",
            example: "[0.5, 1.2]")
        milliseconds = fields.optionalDouble(
            "milliseconds", Above(0), "time of a round on one core", example: "2.5")
    }
}
