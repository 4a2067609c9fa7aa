import Images
import Torch
import Training

/// SSIM of translated images.
enum Similarity: PairMetric {
    static let name = "ssim"
    static let help = """
        mean structural similarity of translated images and the held-out targets of paired data (Wang et al. 2004, a \
        Gaussian window of 11 pixels); up to 1, higher is better
        """

    static func values(_ pairs: TranslatedPairs, _ evaluation: EvaluationContext) throws -> [Double] {
        let similarity = StructuralSimilarity(range: 255)
        return try zip(pairs.outputs, pairs.targets).flatMap { output, target in
            guard min(target.width, target.height) >= 11 else {
                throw TrainingError("'\(name)' needs images of at least 11 × 11 pixels")
            }
            let shape = [1, target.channels, target.height, target.width]
            return try similarity.single(
                Tensor(bytes: output.planes, shape, .uint8), Tensor(bytes: target.planes, shape, .uint8)
            ).elements(Double.self)
        }
    }
}
