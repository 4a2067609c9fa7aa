import Torch
import Training

/// A metric that compares a set of generated samples with a set of real ones, wherever they come from.
protocol SetMetric: Metric {
    /// Whether it is for images or for vectors.
    static var kind: SetKind { get }
    /// The number of samples of each set from which papers report it; `nil` if its value hardly depends on it.
    static var usualCount: Int? { get }

    /// Computes the metric.
    /// - Throws: `TrainingError` if the sets do not allow it, such as too few samples.
    static func measure(_ sets: SampleSets) throws -> Figures
}

/// What a set holds.
enum SetKind: String { case images, vectors }

extension SetMetric {
    static var usualCount: Int? { nil }

    public static func applies(to evaluation: EvaluationContext) -> Bool { evaluation.setKind == kind }

    public static func measure(_ evaluation: EvaluationContext) throws -> Figures { try stamped(evaluation.sets()) }

    /// Computes the metric and stamps the figures with what they were computed from.
    static func stamped(_ sets: SampleSets) throws -> Figures { try sets.stamped { try measure(sets) } }

    /// A statistic of generated and real vectors `[N, D]`, of at most 2,000 each, with an interval by the bootstrap.
    static func resampled(
        _ sets: SampleSets, digits: Int, _ statistic: (_ generated: Tensor, _ real: Tensor) throws -> Double
    ) throws -> Figures {
        func few(_ origin: SampleSets.Origin) throws -> Tensor {
            let rows = try sets.vectors(origin)
            return try rows.narrow(0, from: 0, count: min(2000, rows.shape[0]))
        }
        let (generated, real) = (try few(.generated), try few(.reference))
        let count = generated.shape[0]
        try check(count, real.shape[0], areAtLeast: 10)
        let value = try statistic(generated, real)
        let estimate = try Estimate.bootstrap(value, count: count, resamples: 50, seed: sets.seed) { indices in
            try statistic(generated.indexSelect(0, Tensor(indices.map(Int64.init), [count])), real)
        }
        let isPart = try sets.vectors(.generated).shape[0] > count || sets.vectors(.reference).shape[0] > real.shape[0]
        return Figures(estimate, named: name, digits: digits, note: isPart ? "the first 2,000 of each" : "")
    }

    /// - Throws: `TrainingError` if one of the sets has fewer samples than the metric needs.
    static func check(_ counts: Int..., areAtLeast least: Int) throws(TrainingError) {
        guard let fewest = counts.min(), fewest < least else { return }
        throw TrainingError("'\(name)' needs at least \(least) samples of each kind, but got \(fewest)")
    }
}
