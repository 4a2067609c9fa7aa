package import Games
package import Torch

/// Part of the requested samples.
package struct SampleBatch {
    /// The number of samples before this batch.
    package let first: Int
    /// `[count, …]`
    package let samples: Tensor
    /// The labels `[count]`, if the inference takes one label.
    package let labels: Tensor?
}

extension Game.Inference {
    /// The number of samples per pass through the networks, so that a batch has at most the given number of values.
    package func batchSize(values: Int) -> Int { max(1, min(64, values / max(1, shape.reduce(1, *)))) }
}

extension Sampler {
    /// Samples an inference batch by batch; labels that are not fixed are sampled too. An inference with one value for
    /// all samples runs once.
    /// - Parameters:
    ///   - seed: for the labels.
    ///   - receive: called with each batch.
    package func sample(
        _ inference: Game.Inference, _ count: Int, _ given: GivenInputs, seed: UInt64,
        receive: (SampleBatch) throws -> Void
    ) throws {
        let generator = try Generator(seed: seed &+ 1, device: device)
        let size = inference.isBatched ? inference.batchSize(values: 1 << 24) : count
        for first in stride(from: 0, to: count, by: size) {
            let part = min(size, count - first)
            let inputs = try given.tensors(inference, model, from: first, count: part, generator, on: device)
            let labels = inputs.values.filter { $0.dtype == .int64 }
            try receive(
                SampleBatch(
                    first: first, samples: run(inference, count: part, fixed: inputs),
                    labels: labels.count == 1 ? labels[0] : nil))
        }
    }
}
