import Foundation
import Language
import TestSupport
import Testing
import Torch
import Training
import Zoo

@testable import Evaluation

/// The metrics on a run of points after one round.
struct MetricsTests {
    /// The distance between the means of generated and real samples along one axis.
    private enum Offset: SampleMetric {
        static let name = "offset"
        static let help = "a metric of a test"

        static func value(generated: Tensor, real: Tensor) throws(TorchError) -> Double? {
            real.shape.count == 2 ? try generated.mean().item() - real.mean().item() : nil
        }
    }

    private func evaluate(_ metrics: [String]? = nil, judge: String? = nil) throws -> EvaluationReport {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "run").path
        try Session("toy", set: ["hidden_features=8"], rounds: 1, folder: path, zoo: zoo).run()
        let evaluation = try EvaluationContext(Run(path), judge: judge, count: 100, zoo.evaluationTools())
        let offset = try Offset.measure(evaluation)
        #expect(offset.value.isFinite)
        #expect(offset.rows.map(\.note) == ["of 100 samples, against 100 real ones"])
        return try EvaluationReport(evaluation, metrics: metrics)
    }

    @Test func everyMetricHasANameAndHelp() {
        let names = Metrics.all.map { $0.name }
        #expect(Set(names).count == names.count)
        for metric in Metrics.all {
            #expect(metric.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
            #expect(metric.help.count > 20)
        }
    }

    @Test func applicableMetricsAreComputed() throws {
        let report = try evaluate()
        #expect(report.results.map(\.metric) == ["modes", "mmd", "energy", "columns", "correlation", "tstr"])
        #expect(report.skipped.isEmpty)
        let figures = report.results[0].figures
        #expect((0...8).contains(figures.value))
        #expect(figures.rows.map(\.label) == ["modes", "near"])
        let json = try JSONSerialization.jsonObject(with: Data(report.json.line.utf8)) as? [String: [String: Any]]
        #expect(json?["modes"]?["value"] as? Double == figures.value)
        #expect(json?["modes"]?["of"] as? Int == 8)
    }

    @Test func aNamedMetricMustApply() throws {
        let error = #expect(throws: TrainingError.self) { try evaluate(["accuracy"]) }
        #expect(error?.description == "the metric 'accuracy' does not apply to 'generate' of 'toy'")
        let unknown = #expect(throws: TrainingError.self) { try evaluate(["mode"]) }
        #expect(unknown?.description == "unknown metric 'mode'")
        #expect(unknown?.hint == "did you mean 'modes'?")
    }

    @Test func sharesAreNeverRoundedUp() {
        #expect(Figures.percent(0.99999) == "99.99 %")
        #expect(Figures.percent(0.97) == "97.00 %")
        #expect(Figures(0.5, named: "label_accuracy").rows[0].label == "label accuracy")
    }
}
