import Foundation
import Language
import TestSupport
import Testing
import Torch
import Zoo

@testable import Evaluation
@testable import Training

/// `train.metrics:` in trainings of points and of small images.
struct TrainingMetricsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func session(_ name: String, _ metrics: String?, rounds: Int = 6, checkpoints: Int = 100) throws -> Session
    {
        var options = Session.Options()
        options.intervals = .init(log: 1, sample: 100, checkpoint: checkpoints)
        let own = metrics.map { ["train.metrics=\($0)"] } ?? []
        return try Session(
            "toy", set: ["hidden_features=8", "train.batch=4"] + own, rounds: rounds, folder: path(name),
            options: options, zoo: zoo)
    }

    private func lines(_ name: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path(name) + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }.filter { $0["metrics"] != nil }
    }

    private func checkpoints(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name) + "/checkpoints").sorted()
    }

    @Test func theTrainingIsTheSameWithAndWithout() throws {
        try session("with", "{names: [mmd, energy], every: 2 rounds, samples: 20}").run()
        try session("without", nil).run()
        let (one, other) = try (
            Safetensors(reading: path("with") + "/checkpoints/000006/state.safetensors"),
            Safetensors(reading: path("without") + "/checkpoints/000006/state.safetensors")
        )
        #expect(one.tensors.count == other.tensors.count && one.tensors.count > 3)
        for (name, tensor) in one.tensors { #expect(try tensor.bytes() == other.tensors[name]?.bytes(), "\(name)") }
    }

    @Test func metricsHaveTheirLinesAndIntervals() throws {
        try session("run", "{names: [energy, columns], every: 8 images, samples: 20}").run()
        let lines = try lines("run")
        #expect(lines.map { $0["round"] as? Int } == [2, 4, 6])
        let values = try #require(lines[0]["metrics"] as? [String: Double])
        let interval = try #require((lines[0]["intervals"] as? [String: [Double]])?["energy"])
        #expect(Set(values.keys) == ["energy", "columns"])
        #expect(interval.count == 2 && interval[0] <= interval[1])
        let log = try String(contentsOfFile: path("run") + "/log.txt", encoding: .utf8)
        #expect(
            log.contains("metrics: energy, columns of 20 samples every 8 images; the best checkpoint by energy is kept")
        )
        #expect(log.components(separatedBy: "measuring took").count == 2)
    }

    /// The best checkpoint stays, those that were only measured go, and a resumed run goes on from there.
    @Test func theBestCheckpointIsKept() throws {
        let first = try session("run", "{names: [energy], every: 1, samples: 20}", rounds: 5)
        try first.run()
        func best() throws -> Int? {
            let costs = try lines("run").compactMap { line in
                ((line["metrics"] as? [String: Double])?["energy"]).flatMap { cost in
                    (line["round"] as? Int).map { (round: $0, cost: cost) }
                }
            }
            return costs.min { $0.cost < $1.cost }?.round
        }
        let round = try #require(try best())
        let own = String(format: "%06d", round)
        #expect(Set(try checkpoints("run")) == Set([own, "000005", "best"]))
        #expect(try Run(path("run") + "/checkpoints/best").checkpoint.lastPathComponent == own)
        // whatever comes is better
        let figures = URL(filePath: path("run") + "/metrics.jsonl")
        let text = try String(contentsOf: figures, encoding: .utf8)
        try text.replacing(/"energy": [0-9.e-]+/, with: "\"energy\": 1e9").write(
            to: figures, atomically: true, encoding: .utf8)
        try Session(resuming: path("run"), rounds: 8, zoo: zoo).run()
        #expect(try lines("run").count == 8)
        let later = String(format: "%06d", try #require(try best()))
        #expect(try Run(path("run") + "/checkpoints/best").checkpoint.lastPathComponent == later)
        #expect(try Run(path("run")).checkpoint.lastPathComponent == "000008")
        // the earlier one was there for no other reason
        #expect(Set(try checkpoints("run")) == Set([later, "000005", "000006", "000008", "best"]))
    }

    @Test func aMetricThatFailsIsAWarning() throws {
        // MMD needs ten samples of each kind, and the table has four
        let table = path("few.csv")
        try "x,y\n1,2\n3,4\n5,6\n7,9\n".write(toFile: table, atomically: true, encoding: .utf8)
        let session = try Session(
            "toy", data: table,
            set: ["hidden_features=8", "train.batch=2", "train.metrics={names: [columns, mmd], every: 2}"], rounds: 4,
            folder: path("run"), zoo: zoo)
        var warnings: [String] = []
        #expect(try session.run { if case .warned(let text) = $0 { warnings.append(text) } })
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("'mmd' needs at least 10 samples of each kind, but got 4") == true)
        #expect(session.lostOutputs.map(\.kind) == [.metric] && session.lostOutputs[0].count == 2)
        #expect(try lines("run").allSatisfy { ($0["metrics"] as? [String: Any])?.keys.sorted() == ["columns"] })
    }

    @Test func aMetricThatDoesNotApplyStopsTheStart() throws {
        let error = #expect(throws: TrainingError.self) { try session("run", "{names: [fid]}") }
        #expect(error?.description == "the metric 'fid' does not apply to 'generate' of 'toy'")
        #expect(!FileManager.default.fileExists(atPath: path("run")))
    }

    @Test func higherIsBetterForShares() {
        #expect(Metrics.cost("recall", 0.8) < Metrics.cost("recall", 0.2))
        #expect(Metrics.cost("fid", 3) < Metrics.cost("fid", 4))
    }
}
