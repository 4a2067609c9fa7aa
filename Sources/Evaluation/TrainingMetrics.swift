import Games
import Torch
package import Training

/// The metrics of a training: `train.metrics:`. Real samples and their features are kept from one measurement to the
/// next.
package final class TrainingMetrics: ModelMetrics {
    private let metrics: [any Metric.Type]
    private let open: (Sampler) throws -> EvaluationContext
    private var last: EvaluationContext

    /// - Parameter open: opens an evaluation of the networks as they are, with the real samples that the plan names.
    /// - Throws: `TrainingError` if a metric is not known or does not apply to the model.
    package init(_ training: MeasuredTraining, open: @escaping (Sampler) throws -> EvaluationContext) throws {
        metrics = try Metrics.named(training.plan.names)
        self.open = open
        last = try open(training.sampler)
        for metric in metrics { try last.check(metric) }
    }

    package func measure(_ sampler: Sampler, sharing: SharedFeatures?) -> (
        metrics: [Event.Metric], failures: [(metric: String, reason: String)]
    ) {
        var (found, failures): ([Event.Metric], [(metric: String, reason: String)]) = ([], [])
        do {
            let context = try open(sampler)
            context.sharing = sharing
            try context.takeReal(from: last)
            last = context
        } catch {
            return ([], metrics.map { ($0.name, "\(error)") })
        }
        for metric in metrics {
            do {
                let figures = try metric.measure(last).finite(metric.name)
                found.append(Event.Metric(metric.name, figures.value, interval: figures.interval))
            } catch {
                failures.append((metric.name, "\(error)"))
            }
        }
        last.forgetGenerated()
        return (found, failures)
    }

    package func assist(_ sharing: SharedFeatures) throws {
        try sharing.assist { [last] images in try last.sets().network().rows(images) }
    }
}
