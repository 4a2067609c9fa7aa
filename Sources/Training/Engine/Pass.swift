import Games
import Torch

/// What values are computed with: all that the evaluator needs to know besides the game, the networks and what it
/// remembers.
struct Pass {
    /// Samples and data of a place.
    struct Batch {
        var size: Int
        /// The data, field by field; none where nothing reads data.
        var fields: [String: Tensor] = [:]
    }

    /// The networks that the step updates; none outside steps.
    var updated: Set<String> = []
    /// For each value that steps share: the networks whose gradients this step and later ones take from it.
    var live: [NodeID: Set<String>] = [:]
    var batches: [Place: Batch] = [:]
    /// Tensors used instead of what nodes would sample or read.
    var fixed: [NodeID: Tensor] = [:]
    /// The numbers that change while training runs.
    var numbers: [DynamicName: Double] = [:]
    /// An inference records no gradients and leaves memories and running statistics as they are.
    var isInference = false

    /// Samples in the batch of a place; a number that is computed before its step has a batch has the round's.
    func batchSize(at place: Place) -> Int { (batches[place] ?? batches[.round])?.size ?? 1 }
}
