import Data
import Games
import Language
import Training

/// The number of Gaussians of a built-in mixture that the generated points cover: those with at least a quarter of
/// their uniform share of all points within three standard deviations.
enum ModeCoverage: Metric {
    static let name = "modes"
    static let help = """
        number of modes of a built-in mixture that generated points cover, each with at least a quarter of a uniform \
        share of the points; higher is better
        """

    static func cost(of value: Double) -> Double { -value }

    static func applies(to evaluation: EvaluationContext) -> Bool {
        evaluation.inference.isBatched && evaluation.inference.shape == [2]
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
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
