public import Torch
import Training

/// A measure of how good a trained model is. `ganzoo evaluate` computes the metrics of the table that apply to a model;
/// plug-ins may add metrics.
public protocol Metric: Sendable {
    /// Its name in commands, tables and logs.
    static var name: String { get }
    /// What it measures, its range, whether higher or lower is better, and the source of the formula.
    static var help: String { get }

    /// Whether it is defined for the evaluated inference, judging from the model alone.
    static func applies(to evaluation: EvaluationContext) -> Bool

    /// Computes the metric.
    /// - Throws: `TrainingError` if something that it needs is missing, such as a judge or labels; then it is skipped
    ///   unless it was named.
    static func measure(_ evaluation: EvaluationContext) throws -> Figures
}

/// A metric that takes long, so that it is computed only if it is named.
protocol CostlyMetric: Metric {
    /// What takes the time, such as `trains two classifiers`.
    static var cost: String { get }
}

/// A metric that compares a batch of generated samples with a batch of real ones. It is also computed whenever a
/// training generates samples, and written to `metrics.jsonl` and the event file.
public protocol SampleMetric: Metric {
    /// The metric for a batch of generated samples and one of real samples of the same sizes, as in the model's data:
    /// images `[N, channels, height, width]` or vectors `[N, length]`. The two counts may differ.
    /// - Returns: `nil` if it is not defined for samples of these sizes.
    static func value(generated: Tensor, real: Tensor) throws(TorchError) -> Double?

    /// A value of the metric as a number of which less is better, by which a training keeps its best checkpoint
    /// (default: the value itself, as for a distance).
    static func cost(of value: Double) -> Double
}

extension SampleMetric {
    public static func cost(of value: Double) -> Double { value }

    public static func applies(to evaluation: EvaluationContext) -> Bool { evaluation.generatedField != nil }

    public static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let generated = try evaluation.generated(evaluation.count ?? 1000)
        let real = try evaluation.real(generated.shape[0])
        guard let value = try value(of: generated, and: real) else {
            throw TrainingError("'\(name)' is not defined for samples of shape \(real.shape.dropFirst())")
        }
        return Figures(value, named: name, note: "of \(generated.shape[0]) samples, against \(real.shape[0]) real ones")
    }

    /// The value, computed without recording gradients.
    /// - Throws: `TrainingError` that names the metric.
    static func value(of generated: Tensor, and real: Tensor) throws -> Double? {
        do throws(TorchError) {
            return try withoutGradients { () throws(TorchError) in try value(generated: generated, real: real) }
        } catch {
            throw TrainingError("the metric '\(name)' failed on samples of shape \(real.shape): \(error.message)")
        }
    }
}
