import Games
import Torch

/// The environment for computing values: everything that the evaluator needs besides the game, the networks and its own
/// state.
struct Pass {
    /// Samples and data of a place.
    struct Batch {
        var size: Int
        /// The data by field; empty if nothing reads data.
        var fields: [String: Tensor] = [:]
    }

    /// The networks that the step updates; empty outside steps.
    var updated: Set<String> = []
    /// For each value that steps share: the networks that receive gradients through it in this step and later ones.
    var live: [NodeID: Set<String>] = [:]
    var batches: [Place: Batch] = [:]
    /// Tensors used instead of what nodes would sample or read.
    var fixed: [NodeID: Tensor] = [:]
    /// The numbers that change during training.
    var numbers: [DynamicName: Double] = [:]
    /// An inference records no gradients and does not change memories and running statistics.
    var isInference = false
    /// Whether networks give each sample what they would give it in a batch of its own: the statistics are its own, and all
    /// samples have the same random numbers.
    var separatesSamples = false
    /// Whether functions without a memory act as in a training although this is an inference: `augment` augments.
    var isTrial = false

    /// Whether a function acts as in an inference.
    func isInference(for function: any TensorFunction) -> Bool { isInference && (!isTrial || function.remembers) }

    /// Samples in the batch of a place; a number that is computed before its step has a batch uses the round's.
    func batchSize(at place: Place) -> Int { (batches[place] ?? batches[.round])?.size ?? 1 }
}
