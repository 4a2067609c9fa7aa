import Data
import Games
import Images
import Language

/// The mean absolute difference between translated images and the other images of their pairs, next to that of the best
/// constant image: the mean of the training part.
enum PairDistance: Metric {
    static let name = "l1"
    static let help = """
        mean absolute difference between translated images and the held-out targets of paired data, in the data's \
        range; lower is better
        """

    static func applies(to evaluation: EvaluationContext) -> Bool {
        evaluation.inference.image != nil && evaluation.imageInput != nil && evaluation.images.count == 2
            && evaluation.model.data.pairing != .none
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let (held, images) = (try evaluation.dataset(), evaluation.images)
        let input = evaluation.imageInput ?? 0
        let target = 1 - input
        let mean = try mean(evaluation, image: target)
        let samples = try (0..<held.count).map(held.sample)
        let generated = try evaluation.translated(
            evaluation.fitted(samples, image: input, as: images[input].shape))
        let truths = evaluation.fitted(samples, image: target, as: images[target].shape)
        var (own, baseline) = (0.0, 0.0)
        for (output, truth) in zip(generated, truths) {
            for (place, pixel) in truth.pixels.enumerated() {
                own += abs(Double(output.pixels[place]) - Double(pixel))
                baseline += abs(mean[place] - Double(pixel))
            }
        }
        let range = evaluation.model.data.range
        let scale = Double(range.upperBound - range.lowerBound) / 255 / Double(samples.count * mean.count)
        return figures(own * scale, baseline: baseline * scale, count: samples.count)
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

    private static func figures(_ l1: Double, baseline: Double, count: Int) -> Figures {
        let below = 1 - l1 / baseline
        var figures = Figures(l1, named: name, note: "over \(count.grouped) held-out pairs")
        figures.addRow("mean image's l1", Figures.number(baseline))
        figures.addRow("below it by", Figures.percent(below))
        figures.addDetail("baseline", .real(baseline))
        figures.addDetail("below", .real(below))
        figures.addDetail("count", .int(count))
        return figures
    }
}
