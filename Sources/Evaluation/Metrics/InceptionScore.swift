import Torch
import Training

/// The inception score of generated images.
enum InceptionScore: SetMetric {
    static let name = "inception_score"
    static let help = """
        exp of the mean divergence of a generated image's classes from those of all, mean over 10 parts \
        (arXiv:1606.03498); from 1 to the number of classes, higher is better
        """
    static func cost(of value: Double) -> Double { -value }

    static let kind = SetKind.images
    static let usualCount: Int? = 5000
    private static let parts = 10

    static func measure(_ sets: SampleSets) throws -> Figures {
        let network = try sets.network()
        guard let scores = try sets.features(.generated).scores else {
            throw TrainingError("'\(network.name)' has no inference 'classify' that scores classes")
        }
        try check(scores.shape[0], areAtLeast: parts)
        return Figures(
            .mean(of: try ClassScores.scores(scores, parts: parts)), named: name, note: "\(parts) parts")
    }
}
