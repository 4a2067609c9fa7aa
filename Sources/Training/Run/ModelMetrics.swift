import Data
package import Games
import Torch

/// The metrics of `train.metrics:`, ready to measure a model while it trains.
package protocol ModelMetrics: AnyObject {
    /// Measures the networks as they are.
    /// - Parameters:
    ///   - sampler: has random values of its own, so that the training is the same with and without metrics.
    ///   - sharing: the processes that help; `nil` for a training by one.
    /// - Returns: the metrics that could be computed, and why others could not.
    func measure(_ sampler: Sampler, sharing: SharedFeatures?) -> (
        metrics: [Event.Metric], failures: [(metric: String, reason: String)]
    )

    /// Helps the first process to measure, in another one.
    func assist(_ sharing: SharedFeatures) throws
}

/// What metrics have to know of a training.
package struct MeasuredTraining {
    package let plan: MetricsPlan
    /// The networks before the first measurement.
    package let sampler: Sampler
    /// The place of the data.
    package let data: String
    package let found: DataRecord
    package let seed: UInt64
}

extension Setting {
    /// The metrics of the engine's model; `nil` if it has none.
    /// - Throws: `TrainingError` if one of them does not apply to the model, or the network of features is missing.
    func metrics(of engine: Engine) throws -> (any ModelMetrics)? {
        guard let plan = engine.model.plan.metrics, let open = surroundings.metrics else { return nil }
        guard !configuration.data.isEmpty else {
            throw TrainingError(
                "'train.metrics' needs data to compare samples with, but the training repeats recorded batches",
                hint: "pass the data with --data, or leave metrics out with '--set train.metrics=null'")
        }
        let seed = configuration.seed &+ 3
        let fingerprint = Datasets.fingerprint(of: configuration.data, folders: surroundings.dataFolders)
        return try open(
            MeasuredTraining(
                plan: plan, sampler: engine.sampler(seed: seed), data: configuration.data,
                found: DataRecord(dataset(engine.model), engine.model.data, fingerprint), seed: seed))
    }
}

extension Engine {
    /// Whether the metrics of `train.metrics:` are due after a round.
    /// - Parameters:
    ///   - began: rounds and images before it.
    ///   - isLast: whether the training ends here, or is stopped.
    func areMetricsDue(_ schedule: OutputSchedule, since began: (round: Int, images: Int), isLast: Bool) -> Bool {
        guard let plan = model.plan.metrics else { return false }
        let interval = plan.interval ?? .rounds(schedule.samples)
        return isLast && round == schedule.rounds || interval.isReached(before: began, after: (round, images))
    }

    /// A sampler of the networks as they are, whose random values are not those of the training.
    func sampler(seed: UInt64) throws(TorchError) -> Sampler {
        try Sampler(model, players, seed: seed, memories: memories, states: states, numbers: numbers)
    }
}
