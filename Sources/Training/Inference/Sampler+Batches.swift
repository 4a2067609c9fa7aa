package import Games
import Graph
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

extension Sampler {
    /// The values of the largest batch of a layer, 64 MB. More take more memory and as much time.
    private static let mostValues = 1 << 24

    /// The number of samples per pass through the networks of an inference.
    package func batchSize(of inference: Game.Inference) -> Int {
        max(1, min(64, Sampler.mostValues / largestLayer(of: inference)))
    }

    /// The pixels of a batch of images, unless one image has more. More take more memory and as much time.
    private static let mostPixels = 1 << 16

    /// The number of images per pass of a translation. A batch reads the weights once, so that several images are faster where
    /// layers are small compared with the weights; within a twelfth of them they hardly take more memory.
    /// - Parameters:
    ///   - pixels: of an image.
    ///   - declared: the pixels of an image for which the networks were built.
    package func batchSize(of inference: Game.Inference, pixels: Int, declared: Int) -> Int {
        let weights = networks(of: inference).flatMap(\.weights).map { $0.weight.shape.reduce(1, *) }.reduce(0, +)
        let values = Double(largestLayer(of: inference)) * Double(pixels) / Double(max(1, declared))
        let fitting = max(Sampler.mostPixels / max(1, pixels), Int(Double(weights / 12) / max(1, values)))
        return max(1, min(64, fitting))
    }

    private func networks(of inference: Game.Inference) -> [Network] {
        model.game.networks(of: inference).compactMap { model.network($0.network)?.network }
    }

    /// The values that the largest layer has per sample.
    private func largestLayer(of inference: Game.Inference) -> Int {
        let shapes = networks(of: inference).flatMap { $0.nodes.map(\.shape) } + [inference.shape]
        return max(1, shapes.map { $0.reduce(1, *) }.max() ?? 1)
    }

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
        let size = inference.isBatched ? batchSize(of: inference) : count
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
