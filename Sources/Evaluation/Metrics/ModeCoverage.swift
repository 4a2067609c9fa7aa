import Data
import Games
import Language
import Training

/// The number of modes that generated samples cover. Of a built-in mixture, those Gaussians with at least a quarter of their
/// uniform share of all points within three standard deviations. Of stacked digits, those that a classifier reads in any of
/// 26,000 images, with the divergence of their histogram from the uniform one.
enum ModeCoverage: Metric {
    static let name = "modes"
    static let help = """
        number of modes that samples cover; higher is better: of a built-in mixture, those with at least a quarter of a \
        uniform share of the points; of builtin:stacked-digits, those of 26,000 images as the built-in classifier or \
        --judge reads them, with the KL divergence from uniform in nats (arXiv:1611.02163)
        """

    static func applies(to evaluation: EvaluationContext) -> Bool {
        evaluation.inference.isBatched && (evaluation.inference.shape == [2] || makesStacks(evaluation))
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        if makesStacks(evaluation) { return try measureStacks(evaluation) }
        guard let mixture = try evaluation.dataset(.train) as? Mixture else {
            throw TrainingError(
                "points can only be compared with a built-in mixture", hint: "such as --data builtin:grid25")
        }
        let count = evaluation.count ?? 10_000
        let points = try Picture.points(evaluation.sampler.run(evaluation.inference, count: count))
        var near = [Int](repeating: 0, count: mixture.centres.count)
        let reach = 9 * mixture.deviation * mixture.deviation
        for point in points {
            let nearby = mixture.centres.firstIndex { centre in
                let way = point - centre
                return way.x * way.x + way.y * way.y <= reach
            }
            if let nearby { near[nearby] += 1 }
        }
        return figures(near, count: count)
    }

    private static func figures(_ near: [Int], count: Int) -> Figures {
        let covered = near.count { $0 * 4 * near.count >= count }
        let share = Double(near.reduce(0, +)) / Double(count)
        var figures = Figures(
            Double(covered), named: name, text: "\(covered) of \(near.count)",
            note: "covered: at least a quarter of a uniform share each")
        figures.addRow("near", Figures.percent(share), note: "of points within three standard deviations of a mode")
        figures.addDetail("of", .int(near.count))
        figures.addDetail("near", .real(share))
        return figures
    }
}
