package import Language
import Torch

/// One value of a game and how it is computed from other values. Expressions compile to nodes; a value that is named or
/// written twice is one node, and so is computed once.
package struct GameNode: Sendable {
    package enum Kind: Sendable {
        case number(Double)
        /// `round`, `epoch`, `images`, `progress`, `stage_images`.
        case dynamic(DynamicName)
        /// A field of the batch.
        case data(String)
        case call(NetworkCall)
        /// One output of a network's call.
        case output(Int)
        case function(any TensorFunction)
        /// Arithmetic on numbers that are known only at run time.
        case numeric(any NumericFunction)
        case unary(Expression.UnaryOperator)
        case binary(Expression.BinaryOperator)
        case conditional
        /// The gradient of the sum of input 0 with respect to input 1.
        case gradient
        /// The squared distance of the trainable weights of two networks.
        case weightDistance(NetworkCall, NetworkCall)
        /// A value that is kept throughout training.
        case state(String)
    }

    package let kind: Kind
    package let inputs: [NodeID]
    package let type: GameType
    /// Where it is computed.
    package let place: Place
    package let position: Position
    /// The expression as written.
    package let text: String
    /// Networks whose weights it depends on.
    package let networks: Set<String>
    package let traits: GameTraits
    /// The name under which a function that keeps state stores it.
    package let memory: MemoryName?
}

/// The type of a game's value during checking.
package enum GameType: Sendable, Equatable {
    case number
    /// A tensor's sizes, with the batch first if it has one.
    case tensor([Int])
    /// All outputs of a network.
    case outputs([[Int]])

    package var shape: [Int]? {
        switch self {
        case .number: nil
        case .tensor(let shape): shape
        case .outputs(let shapes): shapes.first
        }
    }
}

/// A network as an expression names it: its mode, and whether its average is meant.
package struct NetworkCall: Sendable, Hashable {
    package var network: String
    package var averaged = false
    /// `nil`: the default of the place, which is training mode in steps and evaluation mode in inferences.
    package var training: Bool?

    package init(network: String, averaged: Bool = false, training: Bool? = nil) {
        (self.network, self.averaged, self.training) = (network, averaged, training)
    }
}

/// Numbers that change during training.
package enum DynamicName: String, CaseIterable, Sendable {
    case round, epoch, images, progress
    case stageImages = "stage_images"

    static let help: [DynamicName: String] = [
        .round: "rounds done", .epoch: "completed passes over the data",
        .images: "real images shown", .progress: "share of the training done, 0 to 1",
        .stageImages: "real images shown since the stage began",
    ]

    /// The dynamic number that other programs call by this name.
    static func meant(by word: String) -> DynamicName? {
        ["step", "steps", "iteration", "iterations"].contains(word) ? .round : nil
    }
}
