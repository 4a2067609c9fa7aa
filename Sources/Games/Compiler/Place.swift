/// A step of a round, by its index in `train.steps:`.
package struct StepID: Hashable, Comparable, Sendable {
    package let index: Int

    /// The number shown to users: the first step is 1.
    package var number: Int { index + 1 }

    package static func < (a: StepID, b: StepID) -> Bool { a.index < b.index }
}

/// An inference, by its index in `infer:`.
package struct InferenceID: Hashable, Sendable {
    package let index: Int
}

/// Where a value is computed, and so how long it is kept: each place keeps its values until they are cleared.
package enum Place: Hashable, Sendable {
    /// With the round's batch and random values; steps share these values.
    case round
    /// For one step, from the round's values or from those of its fresh round.
    case step(StepID)
    /// The round's values computed again, for a step with its own batch and random values.
    case freshRound(StepID)
    case inference(InferenceID)

    /// Whether it belongs to one step alone, which computes it for itself.
    package var isStep: Bool { if case .step = self { true } else { false } }
    package var isInference: Bool { if case .inference = self { true } else { false } }
}
