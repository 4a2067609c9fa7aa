package import Language

/// What help, the JSON schema and the reference pages show of model documents.
package enum ModelReference {
    /// The keys of a model document and all nested keys.
    package static let schema = ModelSection.schema

    /// Losses by their names in `loss_d` and `loss_g`.
    package static let objectives = Objective.words

    /// Numbers that change during training.
    package static let dynamicNames: [(name: String, help: String)] = DynamicName.allCases.map {
        ($0.rawValue, DynamicName.help[$0] ?? "")
    }

    /// The optimizers with their arguments.
    package static var optimizers: [KeySchema] {
        guard case .variant(_, let schemas) = OptimizerPlan.schema else { return [] }
        return schemas
    }
}
