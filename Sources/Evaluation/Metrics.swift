import Games
package import Language
import Synchronization
package import Torch
public import Training

/// The metrics: the built-in ones, followed by those of plug-ins.
package enum Metrics {
    private static let builtIn: [any Metric.Type] = [
        Accuracy.self, LabelAccuracy.self, ClassificationAccuracy.self, PairDistance.self, PeakSignalToNoise.self,
        Similarity.self, FeatureDistance.self, ModeCoverage.self, FrechetInceptionDistance.self,
        KernelInceptionDistance.self, InceptionScore.self, Precision.self, Recall.self, Density.self, Coverage.self,
        FeatureDiversity.self, MultiScaleSimilarity.self, NoisePathLength.self, StylePathLength.self,
        SlicedWassersteinDistance.self, SpectrumDifference.self, NearestSamples.self,
        MaximumMeanDiscrepancy.self, Energy.self, ColumnDistance.self, CorrelationDifference.self,
        SyntheticTraining.self,
    ]
    private static let added = Mutex<[any Metric.Type]>([])

    package static var all: [any Metric.Type] { builtIn + added.withLock { $0 } }

    /// Adds metrics, whose names must be new.
    package static func add(_ metrics: [any Metric.Type]) { added.withLock { $0 += metrics } }

    /// The metrics with the given names.
    static func named(_ names: [String]) throws -> [any Metric.Type] {
        var seen: Set<String> = []
        return try names.filter { seen.insert($0).inserted }.map { name in
            guard let metric = all.first(where: { $0.name == name }) else {
                throw TrainingError(
                    "unknown metric '\(name)'",
                    hint: Suggestion.hint(for: name, among: all.map { $0.name }, what: "metrics"), fault: .request)
            }
            return metric
        }
    }

    /// The metrics that a training computes on its samples; `nil` if there are none.
    package static var measure: ((_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)])? {
        let metrics = all.compactMap { $0 as? any SampleMetric.Type }
        guard !metrics.isEmpty else { return nil }
        return { generated, real in
            try metrics.compactMap { metric in
                try metric.value(of: generated, and: real).map { (metric.name, $0) }
            }
        }
    }

    /// The value of a metric of samples as a number of which less is better.
    package static func cost(_ name: String, _ value: Double) -> Double {
        let metric = all.first { $0.name == name } as? any SampleMetric.Type
        return metric?.cost(of: value) ?? value
    }
}

/// The result of an evaluation.
public struct EvaluationReport {
    /// The computed metrics, in the order of the table or as they were named.
    public private(set) var results: [(metric: String, figures: Figures)] = []
    /// Metrics that apply to the model but could not be computed, and why.
    public private(set) var skipped: [(metric: String, reason: TrainingError)] = []

    /// Computes metrics.
    /// - Parameter names: the metrics to compute; `nil` for all that apply.
    /// - Throws: `TrainingError` if a named metric can't be computed, or none can.
    public init(_ evaluation: EvaluationContext, metrics names: [String]? = nil) throws {
        let place = "'\(evaluation.inference.name)' of '\(evaluation.model.name)'"
        for metric in try names.map(Metrics.named) ?? Metrics.all {
            guard metric.applies(to: evaluation) else {
                if names == nil { continue }
                throw TrainingError(
                    "the metric '\(metric.name)' does not apply to \(place)", hint: metric.help, fault: .request)
            }
            if names == nil, let costly = metric as? any CostlyMetric.Type {
                let reason = TrainingError("it \(costly.cost); '--metrics \(metric.name)' computes it")
                skipped.append((metric.name, reason))
                continue
            }
            do {
                results.append((metric.name, try metric.measure(evaluation)))
            } catch let error as TrainingError where names == nil {
                skipped.append((metric.name, error))
            }
        }
        guard results.isEmpty else { return }
        throw skipped.first?.reason
            ?? TrainingError(
                "no metric applies to \(place)", hint: "see 'ganzoo evaluate --help' for the metrics", fault: .request)
    }

    /// An object for each metric by its name, with its `value` and related figures.
    package var json: JSON { .object(results.map { ($0.metric, $0.figures.json) }) }
}
