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
        all.first { $0.name == name }?.cost(of: value) ?? value
    }
}

/// The result of an evaluation.
public struct EvaluationReport {
    /// The computed metrics, in the order of the table or as they were named.
    public private(set) var results: [(metric: String, figures: Figures)] = []
    /// Metrics that apply to the model but could not be computed, and why.
    public private(set) var skipped: [(metric: String, reason: TrainingError)] = []
    /// What makes figures less certain, or not comparable with others.
    public private(set) var warnings: [String] = []
    /// What else a user should know, such as files that could not be read.
    public private(set) var notices: [String] = []

    /// Computes metrics.
    /// - Parameter names: the metrics to compute; `nil` for all that apply.
    /// - Throws: `TrainingError` if a named metric can't be computed, or none can.
    public init(_ evaluation: EvaluationContext, metrics names: [String]? = nil) throws {
        for metric in try names.map(Metrics.named) ?? Metrics.all {
            if names != nil { try evaluation.check(metric) } else if !metric.applies(to: evaluation) { continue }
            if names == nil, let costly = metric as? any CostlyMetric.Type {
                let reason = TrainingError("it \(costly.cost); '--metrics \(metric.name)' computes it")
                skipped.append((metric.name, reason))
                continue
            }
            do {
                results.append((metric.name, try metric.measure(evaluation).finite(metric.name)))
            } catch let error as TrainingError where names == nil {
                skipped.append((metric.name, error))
            }
        }
        notices = evaluation.notices
        warnings = fewSamples
        guard results.isEmpty else { return }
        throw skipped.first?.reason
            ?? TrainingError(
                "no metric applies to \(evaluation.place)", hint: "see 'ganzoo evaluate --help' for the metrics",
                fault: .request)
    }

    /// Computes metrics of sets of samples.
    /// - Parameter names: the metrics to compute; `nil` for all that apply.
    /// - Throws: `TrainingError` if a named metric can't be computed, or none can.
    package init(_ compared: ComparedSets, metrics names: [String]? = nil) throws {
        for metric in try names.map(Metrics.named) ?? Metrics.all {
            guard let metric = metric as? any SetMetric.Type, metric.kind == compared.kind else {
                if names == nil { continue }
                throw TrainingError(
                    "the metric '\(metric.name)' is not one of sets of \(compared.kind)", hint: metric.help,
                    fault: .request)
            }
            do {
                results.append((metric.name, try metric.stamped(compared.sets).finite(metric.name)))
            } catch let error as TrainingError where names == nil {
                skipped.append((metric.name, error))
            }
        }
        notices = compared.notices
        warnings = compared.warnings + fewSamples
        if results.isEmpty { throw skipped.first?.reason ?? TrainingError("no metric applies", fault: .request) }
    }

    /// A warning if there are fewer samples than papers take.
    private var fewSamples: [String] {
        var few: [(name: String, usual: Int)] = []
        var count = Int.max
        for (name, figures) in results {
            guard let metric = Metrics.all.first(where: { $0.name == name }) as? any SetMetric.Type,
                let usual = metric.usualCount, let fewest = figures.stamp?.fewest, fewest < usual
            else { continue }
            few.append((name, usual))
            count = min(count, fewest)
        }
        guard let most = few.map(\.usual).max() else { return [] }
        return [
            "\(few.map(\.name).joined(separator: ", ")): of \(count.grouped) samples, while papers take \(most.grouped) or "
                + "more; figures of different counts do not compare"
        ]
    }

    /// An object for each metric by its name, with its `value` and related figures.
    package var json: JSON { .object(results.map { ($0.metric, $0.figures.json) }) }
}
