public import Language

/// What help, the JSON schema and the reference pages say of model documents beside their functions.
public enum ModelReference {
    public static let keys = ModelReader.keys
    public static let trainKeys = ModelReader.trainKeys
    public static let stepKeys = GameCompiler.stepKeys
    /// Keys of a network that a model uses, beside those of a network document.
    public static let networkKeys = ModelReader.networkKeys
    /// Options that stand beside the fields under `data:`.
    public static let dataOptions = DataSection.options
    /// Losses by what they are called in `loss_d` and `loss_g`.
    public static let objectives = Objective.words

    /// Numbers that change while training runs.
    public static let dynamicNames: [(name: String, help: String)] = DynamicName.allCases.map {
        ($0.rawValue, DynamicName.help[$0] ?? "")
    }

    /// The optimisers with their arguments.
    public static let optimizers: [(name: String, fields: [Field])] = OptimizerPlan.Kind.allCases.map {
        ($0.rawValue, OptimizerPlan.schema(of: $0))
    }

    /// What a network's moving average takes.
    public static let averages: [Field] = Fields.schema(of: "average") { fields in
        for (name, help) in ModelReader.averageHelp.sorted(by: { $0.key < $1.key }) {
            _ = fields.value(name, .expression, required: false, help)
        }
    }
}
