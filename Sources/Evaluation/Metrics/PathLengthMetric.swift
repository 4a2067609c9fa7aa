import Data
import Games
import Language
import Torch
import Training

/// Perceptual path length (Karras et al., arXiv:1812.04948, section 4.1): the mean distance of the images at t and at
/// t + 1e-4 on the path between two random points, divided by 1e-8, over pairs and over t in [0, 1).
///
/// As in the authors' code, distances below the 1st and above the 99th percentile are left out, and labels and all other
/// random values are the same at both ends. In place of LPIPS it takes the distance by the layers of the features, so
/// that its values do not compare with published ones. Images are neither cropped nor rounded to bytes.
protocol PathLengthMetric: CostlyMetric {
    /// The space of the points; `nil` if the model has none.
    static func space(of evaluation: EvaluationContext) -> LatentSpace?

    /// The path from point to point.
    static var path: WalkPath { get }
}

extension PathLengthMetric {
    static var cost: String { "generates two images for each of 2,000 pairs" }

    public static func applies(to evaluation: EvaluationContext) -> Bool {
        evaluation.inference.image != nil && evaluation.inference.isBatched && evaluation.imageInput == nil
            && space(of: evaluation) != nil
    }

    public static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        guard let space = space(of: evaluation) else { throw TrainingError("'\(name)' has no space") }
        let (count, network) = (evaluation.count ?? 2000, try evaluation.sets().network())
        guard count >= 2 else { throw TrainingError("'\(name)' needs at least 2 pairs, but got \(count)") }
        let size = min(FeatureExtractor.batch / 2, evaluation.sampler.batchSize(of: evaluation.inference))
        var distances: [Double] = []
        for start in stride(from: 0, to: count, by: size) {
            distances += try PathLength.distances(
                evaluation, space, path, count: min(size, count - start),
                seed: evaluation.seed &+ UInt64(start) &* 0x9E37_79B9_7F4A_7C15, network)
        }
        let kept = PathLength.trimmed(distances)
        var figures = Figures(
            .mean(of: kept), named: name, digits: 3,
            note: "\(count.grouped) pairs in '\(space.name)', \(path.rawValue); \(network.distanceNote)")
        figures.addDetail("count", .int(count))
        figures.addDetail("left_out", .int(count - kept.count))
        return figures
    }
}

/// The path length of the noise.
enum NoisePathLength: PathLengthMetric {
    static let name = "ppl_z"
    static let help = """
        perceptual path length in the noise: how much images change on spherical paths (arXiv:1812.04948), by the layers \
        of the features instead of LPIPS; lower is smoother
        """
    static let path = WalkPath.spherical

    static func space(of evaluation: EvaluationContext) -> LatentSpace? {
        let (inference, model) = (evaluation.inference, evaluation.model)
        let fields = Set(model.data.fields.map(\.name))
        let noise = inference.inputs.filter { name, node in
            !fields.contains(name) && model.game.classes(of: node) == nil
        }
        guard noise.count == 1, let name = noise.keys.first else { return nil }
        return try? evaluation.sampler.space(name, of: inference)
    }
}

/// The path length of the styles.
enum StylePathLength: PathLengthMetric {
    static let name = "ppl_w"
    static let help = """
        perceptual path length in the styles w of a mapping network: how much images change on straight paths \
        (arXiv:1812.04948), by the layers of the features instead of LPIPS; lower is smoother
        """
    static let path = WalkPath.linear

    static func space(of evaluation: EvaluationContext) -> LatentSpace? {
        guard let space = try? evaluation.sampler.space(of: evaluation.inference), space.isOfStyles else { return nil }
        return space
    }
}
