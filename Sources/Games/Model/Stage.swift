extension Model {
    /// A stretch of a training with networks of its own size: `train.stages:`.
    public struct Stage: Sendable {
        /// Real images shown when it ends; `nil`: when training does.
        public let until: Double?
        /// The model with the stage's parameters, batch and optimisers.
        public let model: Model

        package init(until: Double?, model: Model) {
            self.until = until
            self.model = model
        }
    }

    /// The model as it is in a stage, counted from 0.
    public func at(stage: Int) -> Model { stages.indices.contains(stage) ? stages[stage].model : self }
}
