import Data
import Games
import Images
import Language
import Training

/// The mean absolute difference between translated images and the other images of their pairs, next to that of the best
/// constant image: the mean of the training part.
enum PairDistance: PairMetric {
    static let name = "l1"
    static let help = """
        mean absolute difference between translated images and the held-out targets of paired data, in the data's \
        range; lower is better
        """

    static func values(_ pairs: TranslatedPairs, _ evaluation: EvaluationContext) throws -> [Double] {
        zip(pairs.outputs, pairs.targets).map { output, target in
            distance(output.pixels.map(Double.init), target, evaluation)
        }
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let pairs = try evaluation.translatedPairs()
        let values = try values(pairs, evaluation)
        let mean = try mean(evaluation, image: 1 - (evaluation.imageInput ?? 0))
        let constant = Estimate.mean(of: pairs.targets.map { distance(mean, $0, evaluation) }).value
        var figures = Figures(
            .mean(of: values), named: name, note: "over \(values.count.grouped) held-out pairs")
        let below = 1 - figures.value / constant
        figures.addRow("mean image's l1", Figures.number(constant))
        figures.addRow("below it by", Figures.percent(below))
        figures.addDetail("baseline", .real(constant))
        figures.addDetail("below", .real(below))
        figures.addDetail("count", .int(values.count))
        return figures
    }

    /// In the range of the data.
    private static func distance(_ pixels: [Double], _ target: Image, _ evaluation: EvaluationContext) -> Double {
        let range = evaluation.model.data.range
        let sum = zip(pixels, target.pixels).reduce(0.0) { $0 + abs($1.0 - Double($1.1)) }
        return sum * Double(range.upperBound - range.lowerBound) / 255 / Double(pixels.count)
    }

    /// The mean image of the training part.
    private static func mean(_ evaluation: EvaluationContext, image: Int) throws -> [Double] {
        let training = try evaluation.dataset(.train)
        let shape = evaluation.images[image].shape
        var mean = [Double](repeating: 0, count: shape.reduce(1, *))
        for index in 0..<training.count {
            let image = evaluation.fitted([try training.sample(index)], image: image, as: shape)[0]
            for (place, pixel) in image.pixels.enumerated() { mean[place] += Double(pixel) / Double(training.count) }
        }
        return mean
    }
}
