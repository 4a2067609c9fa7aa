extension Model {
    /// A stage of training with its own network sizes: `train.stages:`.
    package struct Stage: Sendable {
        /// Real images shown at its end; `nil`: at the end of training.
        package let until: Double?
        /// The model with the stage's parameters, batch and optimisers.
        package let model: Model

        package init(until: Double?, model: Model) {
            self.until = until
            self.model = model
        }
    }

    /// The model in a stage, counted from 0.
    package func at(stage: Int) -> Model { stages.indices.contains(stage) ? stages[stage].model : self }
}
