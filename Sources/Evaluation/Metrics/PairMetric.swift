import Data
import Games
import Images
import Language
import Training

/// A metric that compares each translated image with the other image of its pair.
protocol PairMetric: Metric {
    /// The decimals that are printed.
    static var digits: Int { get }

    /// The value of each pair.
    /// - Throws: `TrainingError` if the images do not allow it.
    static func values(_ pairs: TranslatedPairs, _ evaluation: EvaluationContext) throws -> [Double]

    /// What the figures say in addition to the number of pairs.
    static func note(_ evaluation: EvaluationContext) throws -> String?
}

extension PairMetric {
    static var digits: Int { 4 }

    static func note(_ evaluation: EvaluationContext) throws -> String? { nil }

    public static func applies(to evaluation: EvaluationContext) -> Bool { evaluation.translatesPairs }

    public static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let pairs = try evaluation.translatedPairs()
        let values = try values(pairs, evaluation)
        var figures = Figures(
            .mean(of: values), named: name, digits: digits,
            note: ["over \(values.count.grouped) held-out pairs", try note(evaluation)].compactMap { $0 }
                .joined(separator: "; "))
        figures.addDetail("count", .int(values.count))
        return figures
    }
}

/// Translations of held-out images, and what they should be.
struct TranslatedPairs {
    let outputs: [Image]
    let targets: [Image]
}

extension EvaluationContext {
    /// Whether the inference translates an image of paired data into the other one of its pair.
    var translatesPairs: Bool {
        inference.image != nil && imageInput != nil && images.count == 2 && model.data.pairing != .none
    }

    /// - Throws: `DataError` if the data has no test part.
    func translatedPairs() throws -> TranslatedPairs {
        if let knownPairs { return knownPairs }
        let (held, input) = (try dataset(), imageInput ?? 0)
        let samples = try (0..<held.count).map(held.sample)
        let result = TranslatedPairs(
            outputs: try translated(fitted(samples, image: input, as: images[input].shape)),
            targets: fitted(samples, image: 1 - input, as: images[1 - input].shape))
        knownPairs = result
        return result
    }
}
