public import Evaluation
public import Torch
public import Training

extension Run {
    /// Measures the trained model.
    /// - Parameters:
    ///   - metrics: names of metrics (default: all that apply).
    ///   - judge: the run of a classifier that classifies the generated images.
    ///   - data: data with a test part (default: the run's data).
    ///   - count: number of samples, per class for conditional models (default: as each metric needs).
    ///   - features: the network whose features metrics compare: a name or a run folder (default: the built-in one).
    /// - Throws: `TrainingError` if no metric can be computed; `FileError` or `DataError`.
    public func evaluate(
        _ metrics: [String]? = nil, inference: String? = nil, judge: String? = nil, data: String? = nil,
        count: Int? = nil, features: String? = nil, seed: UInt64 = 0, on device: Device = .cpu, zoo: Zoo? = nil
    ) throws -> EvaluationReport {
        let zoo = try zoo ?? Zoo()
        let evaluation = try EvaluationContext(
            self, inference: inference, judge: judge, data: data, count: count, seed: seed, on: device,
            zoo.evaluationTools(features: features, on: device))
        return try EvaluationReport(evaluation, metrics: metrics)
    }
}
