import Language

/// One of `train.stages:`.
struct StageSection: Section {
    static let name = "stage"
    static let phrase = "a stage"
    static let path = "train.stages"
    static let context = "until: 600000"

    let position: Position
    /// Images shown at its end.
    let until: Double?
    let untilPosition: Position
    /// Values for the model's parameters.
    let settings: [Value.Entry]
    /// The keys of `train:` that it replaces.
    let replaced: [Value.Entry]
    /// Whether it gives its end, even if wrongly.
    let isUntilMeant: Bool

    init(_ fields: inout Fields) {
        position = fields.position
        until = fields.optionalDouble(
            "until", Above(0), absent: "none in the last stage",
            "the number of real samples shown at the end of the stage",
            example: "600000")
        untilPosition = fields.position(of: "until")
        settings = fields.entries("set", .any, "values for the parameters of the model", example: "{size: 8}")
        _ = fields.raw("batch", .int, absent: "that of 'train'", "the number of real samples in a batch", example: "16")
        _ = fields.raw(
            "optimizer", OptimizerPlan.schema, absent: "that of 'train'", "the optimizer of all networks",
            example: "{adam: {lr: 1e-3}}")
        _ = fields.raw(
            "optimizers", .entries(OptimizerPlan.schema), absent: "those of 'train'",
            "the optimizers of individual networks", example: "{G: {adam: {lr: 1e-4}}}")
        replaced = ["batch", "optimizer", "optimizers"].compactMap(fields.entry)
        isUntilMeant = fields.isMeant("until")
    }
}
