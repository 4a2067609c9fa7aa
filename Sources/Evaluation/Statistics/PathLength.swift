import Data
import Games
import Torch
import Training

/// The computations of perceptual path length.
enum PathLength {
    static let epsilon = 1e-4

    /// For some random pairs of points the distance, divided by epsilon², of the images at a random place on their path and
    /// a step of epsilon behind it.
    static func distances(
        _ evaluation: EvaluationContext, _ space: LatentSpace, _ path: WalkPath, count: Int, seed: UInt64,
        _ network: FeatureExtractor, epsilon: Double = epsilon
    ) throws -> [Double] {
        let (sampler, inference, device) = (
            try evaluation.sampler.seeded(seed), evaluation.inference, evaluation.sampler.device
        )
        let generator = try Generator(seed: seed &+ 2, device: device)
        let labels = try GivenInputs([]).tensors(
            inference, evaluation.model, from: 0, count: count, generator, on: device)
        let first = try sampler.points(count, in: space, of: inference, seed: seed &+ 3, fixed: labels)
        let second = try sampler.points(count, in: space, of: inference, seed: seed &+ 4, fixed: labels)
        var random = SplitMix64(seed)
        let shares = (0..<count).map { _ in Double(random.below(1 << 24)) / Double(1 << 24) }
        func layers(_ step: Double) throws -> [Tensor] {
            var points: [Tensor] = []
            for (place, share) in shares.enumerated() {
                let own = try first.narrow(0, from: place, count: 1)
                points.append(try path.point(own, second.narrow(0, from: place, count: 1), share + step))
            }
            // what else is sampled is equal at both ends
            try sampler.restart()
            let fixed = labels.merging([space.name: try Tensor.concat(points, 0)]) { $1 }
            let images = try sampler.run(inference, count: count, fixed: fixed)
            return try network.layers(of: network.resized(images, range: evaluation.model.data.range))
        }
        return try LayerDistance.values(layers(0), layers(epsilon)).map { $0 / (epsilon * epsilon) }
    }

    /// The values from the 1st to the 99th percentile; of the two nearest values the outer one bounds.
    static func trimmed(_ values: [Double]) -> [Double] {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return [] }
        let low = sorted[Int((0.01 * Double(last)).rounded(.down))]
        let high = sorted[Int((0.99 * Double(last)).rounded(.up))]
        return sorted.filter { (low...high).contains($0) }
    }
}
