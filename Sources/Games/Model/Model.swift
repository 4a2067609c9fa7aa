public import Data
public import Graph
public import Language

/// A network of a model.
public struct ModelNetwork: Sendable {
    public let network: Network
    /// Whether steps may update it.
    public let isTrainable: Bool
    /// Whether the model keeps a moving average of it.
    public let isAveraged: Bool
    /// A file with its initial weights.
    public let weights: String?
}

/// A model document, checked: its networks, its data, its game and how it is trained.
public struct Model: Sendable {
    public let name: String
    public let summary: String
    public let paper: String
    public let task: String
    /// What to know before using the model, by the keys of `card:`.
    package let card: [(key: String, text: String)]
    /// The document after inheritance and settings, as the run folder stores it.
    public let document: Value
    public let parameters: [Parameter]
    /// The values of the parameters and derived values.
    public let scope: Scope
    public let data: DataDeclaration
    /// Networks in the order of the document.
    public let networks: [(name: String, entry: ModelNetwork)]
    public let game: Game
    public let plan: TrainingPlan
    /// The model at each stage of its growth; empty if it doesn't grow.
    public let stages: [Stage]

    /// The network of that name.
    public func network(_ name: String) -> ModelNetwork? { networks.first { $0.name == name }?.entry }
}

/// How a model is trained, besides its game.
public struct TrainingPlan: Sendable {
    /// When training ends.
    public enum Length: Sendable {
        case epochs(Double)
        case images(Double)
        case rounds(Int)
    }

    public enum Precision: String, CaseIterable, Sendable { case fp32, bf16 }

    /// How the moving average of a network follows its weights.
    package struct Average: Sendable {
        /// Keys of the game's numbers.
        package let decay: String?
        package let halfLife: String?
        package let ramp: String?
    }

    public let batch: Int
    public let length: Length
    /// Batches whose gradients are averaged for one update.
    public let accumulate: Int
    public let precision: Precision
    package let optimizers: [String: OptimizerPlan]
    package let averages: [String: Average]
    /// The target of an adaptive augmentation.
    package let target: (sign: Double, ramp: Double)?
}
