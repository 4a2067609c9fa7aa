import Data
import Foundation
import Games
import Language

extension Trainer {
    /// Whether the metrics of `train.metrics:` are due after the round.
    func areMetricsDue(isLast: Bool) -> Bool {
        setting.openMetrics != nil && engine.areMetricsDue(schedule, since: roundBegan, isLast: isLast)
    }

    /// Measures the model, and keeps its checkpoint if it is the best.
    func measure() throws {
        let sharing = engine.group.map {
            SharedFeatures($0, round: engine.round, restarts: orders?.restarts ?? 0)
        }
        defer { try? sharing?.end() }
        guard let metrics = try openMetrics() else { return }
        let began = ContinuousClock().now
        let sampler = try engine.sampler(seed: setting.configuration.seed &+ 3)
        let (found, failures) = metrics.measure(sampler, sharing: sharing)
        let seconds = (ContinuousClock().now - began).seconds
        if !found.isEmpty { tell(.evaluated(metrics: found, round: engine.round)) }
        for failure in failures {
            attempt(.metric) { throw TrainingError("'\(failure.metric)': \(failure.reason)") }
        }
        for failure in sharing?.failures ?? [] { tell(.noticed(failure)) }
        guard !found.isEmpty else { return }
        var text = "round \(engine.round.grouped): " + found.map(\.words).joined(separator: ", ")
        if let first = engine.model.plan.metrics?.names.first, found.contains(where: { $0.name == first }) {
            if try folder.keepBest(by: first, round: engine.round) { text += "; the best \(first) so far" }
        }
        if let costs = cost(of: seconds) { text += "; \(costs)" }
        tell(.noticed(text))
    }

    /// What measuring costs, once for each start of the training.
    private func cost(of seconds: Double) -> String? {
        guard !saysCost else { return nil }
        saysCost = true
        let spent = ContinuousClock().now - started
        let share = min(100, seconds / max(spent.seconds, 1e-9) * 100)
        return String(format: "measuring took %.1f s, %.0f %% of the time so far", seconds, share)
    }

    /// The metrics of the current stage.
    private func openMetrics() throws -> (any ModelMetrics)? {
        if let metrics, metrics.stage == engine.stage { return metrics.value }
        let value = try setting.openMetrics?(engine)
        metrics = value.map { (engine.stage, $0) }
        return value
    }
}

extension Event.Metric {
    /// `fid 12.31 (11.8 to 12.9)`
    var words: String {
        func text(_ number: Double) -> String { String(format: "%.4g", number) }
        let range = interval.map { " (\(text($0.lowerBound)) to \(text($0.upperBound)))" } ?? ""
        return "\(name) \(text(value))\(range)"
    }
}
