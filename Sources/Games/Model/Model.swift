package import Data
package import Graph
package import Language

/// A network of a model.
package struct ModelNetwork: Sendable {
    package let network: Network
    /// Whether steps may update it.
    package let isTrainable: Bool
    /// Whether the model keeps a moving average of it.
    package let isAveraged: Bool
    /// A file with its initial weights.
    package let weights: String?
}

/// A model document, checked: its networks, its data, its game and how it is trained.
package struct Model: Sendable {
    package let name: String
    package let summary: String
    package let paper: String
    package let task: String
    /// What to know before using the model, by the keys of `card:`.
    package let card: [(key: String, text: String)]
    /// The document after inheritance and settings, as the run folder stores it.
    package let document: Value
    package let parameters: [Parameter]
    /// The values of the parameters and derived values.
    package let scope: Scope
    package var data: DataDeclaration
    /// Networks in the order of the document.
    package let networks: [(name: String, entry: ModelNetwork)]
    package let game: Game
    package let plan: TrainingPlan
    /// The model at each stage of its growth; empty if it doesn't grow.
    package let stages: [Stage]

    /// The network of that name.
    package func network(_ name: String) -> ModelNetwork? { networks.first { $0.name == name }?.entry }
}

/// How a model is trained, besides its game.
package struct TrainingPlan: Sendable {
    /// When training ends.
    package enum Length: Sendable {
        case epochs(Double)
        case images(Double)
        case rounds(Int)
    }

    /// The arithmetic of networks. Weights have 32 bits in all of them.
    package enum Precision: String, CaseIterable, Sendable {
        case fp32, bf16, fp16

        /// The names for messages.
        package static var names: String { "fp32, bf16 or fp16" }
    }

    /// How the moving average of a network follows its weights.
    package struct Average: Sendable {
        /// Keys of the game's numbers.
        package let decay: String?
        package let halfLife: String?
        package let ramp: String?
    }

    package let batch: Int
    package let length: Length
    /// Batches whose gradients are averaged for one update.
    package let accumulate: Int
    package let precision: Precision
    /// Whether batch normalisation of several processes is over the whole batch.
    package let syncsBatchNorm: Bool
    package let optimizers: [String: OptimizerPlan]
    package let averages: [String: Average]
    /// The target of an adaptive augmentation.
    package let target: (sign: Double, ramp: Double)?
    /// What is measured during training.
    package let metrics: MetricsPlan?
}
