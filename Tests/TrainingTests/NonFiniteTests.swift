import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Training

/// Trainings in which a loss or a weight becomes infinite or NaN.
struct NonFiniteTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }

    init() throws { folder = try TemporaryFolder() }

    private func options(_ policy: Session.NonFinitePolicy) -> Session.Options {
        var options = Session.Options()
        options.folder = run.path
        options.intervals = .init(log: 1, sample: 1000, checkpoint: 4)
        options.onNonFinite = policy
        return options
    }

    /// A training of `toy` whose learning rate explodes after the ninth round.
    private func exploding(_ policy: Session.NonFinitePolicy, rate: String = "1e-3 if round < 9 else 1e30") throws
        -> Session
    {
        let settings = ["hidden_features=8", "depth=1", "train.batch=4", "train.optimizer.adam.lr=\(rate)"]
        return try Session("toy", set: settings, rounds: 30, options: options(policy), zoo: zoo)
    }

    private func checkpoints() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: run.appending(path: "checkpoints").path).sorted()
    }

    @Test func aNaNEndsTheTrainingInItsRoundAndTheLastCheckpointIsFinite() throws {
        let error = #expect(throws: TrainingError.self) { try exploding(.stop).run() }
        let text = try #require(error?.description)
        #expect(text.contains(#/^the term '[DG]\.[a-z]+' became (nan|-?inf) in round 1[01]; /#))
        #expect(text.contains(#/; it began in round 1[01] in layer /#))
        #expect(text.contains("weights up to"))
        #expect(error?.hint?.contains("run/checkpoints/000008, is finite") == true)
        #expect(try checkpoints() == ["000004", "000008"])
        #expect(try Run(run.path).sample(8).isFinite())
        let resumed = try Session(resuming: run.path, options: options(.stop), zoo: zoo)
        #expect(resumed.round == 8)
    }

    /// On a GPU the losses of several rounds are read together.
    @Test func aNaNThatIsReadLaterIsReportedForItsRound() throws {
        var options = options(.stop)
        options.intervals = .init(log: 6, sample: 1000, checkpoint: 1000)
        let settings = [
            "hidden_features=8", "depth=1", "train.batch=4", "train.optimizer.adam.lr=1e-3 if round < 8 else 1e30",
        ]
        func fault(readsEachRound: Bool, _ folder: String) throws -> (text: String?, rounds: Int) {
            options.folder = self.folder.url.appending(path: folder).path
            let session = try Session("toy", set: settings, rounds: 30, options: options, zoo: zoo)
            session.trainer.readsEachRound = readsEachRound
            let error = #expect(throws: TrainingError.self) { try session.run() }
            return (error?.description, session.round)
        }
        let late = try fault(readsEachRound: false, "late")
        #expect(try late.text == fault(readsEachRound: true, "early").text)
        #expect(late.text?.contains(#/became (nan|-?inf) in round (9|10|11);/#) == true)
    }

    /// Earlier versions wrote such checkpoints.
    @Test func aCheckpointThatIsNotFiniteIsRefused() throws {
        let old = tree.appending(path: "Tests/Golden/formats/0")
        let copy = folder.url.appending(path: "old")
        try FileManager.default.copyItem(at: old, to: copy)
        let file = copy.appending(path: "checkpoints/000006/weights.safetensors").path
        var tensors = try Safetensors(reading: file).tensors
        let name = try #require(tensors.keys.filter { $0.hasPrefix("G.") }.min())
        let average = "ema.\(name)"
        for name in [name, average] { tensors[name] = try Tensor.full(tensors[name]?.shape ?? [], .infinity) }
        try Safetensors(tensors).write(to: file)
        // the inference runs the average alone
        let sampling = #expect(throws: FileError.self) { try Run(copy.path).sample(2) }
        #expect(sampling?.reason == "the weights are not finite: '\(average)' is inf")
        let reading = #expect(throws: FileError.self) { try Run(copy.path).players() }
        #expect(reading?.reason == "the weights are not finite: '\(name)' is inf")
        let resuming = #expect(throws: TrainingError.self) { try Session(resuming: copy.path, rounds: 9, zoo: zoo) }
        #expect(resuming?.description == "the checkpoint of round 6 is not finite: '\(name)' is inf")
    }

    @Test func aNaNBeforeTheFirstCheckpointSaysSo() throws {
        let error = #expect(throws: TrainingError.self) {
            try exploding(.stop, rate: "1e-3 if round < 1 else 1e30").run()
        }
        #expect(error?.hint?.hasPrefix("the run has no checkpoint yet") == true)
        #expect(try checkpoints().isEmpty)
    }

    @Test func retriesAreBounded() throws {
        var warnings: [String] = []
        let error = #expect(throws: TrainingError.self) {
            try exploding(.retry).run { if case .warned(let text) = $0 { warnings.append(text) } }
        }
        #expect(error?.description.contains("(after 3 of 3 retries)") == true)
        #expect(warnings.filter { $0.contains("training resumes from round 8") }.count == 3)
        #expect(try Run(run.path).configuration.retries.map(\.resumed) == [8, 8, 8])
    }

    private func unlucky(_ seed: UInt64) throws -> Session {
        let file = folder.url.appending(path: "unlucky.yaml")
        try Games.unlucky(rounds: 16).write(to: file, atomically: true, encoding: .utf8)
        var options = options(.retry)
        options.seed = seed
        return try Session(file.path, options: options, zoo: zoo)
    }

    private func weights(_ run: URL) throws -> [String: [UInt8]] {
        let file = run.appending(path: "checkpoints/000016/weights.safetensors")
        return try Safetensors(reading: file.path).tensors.mapValues { try $0.bytes() }
    }

    /// A retry meets other random numbers, and can itself be resumed exactly before its first checkpoint.
    @Test func aRetryGoesOnAndCanBeResumed() throws {
        let copy = folder.url.appending(path: "copy")
        var retried = false
        for seed in 0..<20 where !retried {
            try? FileManager.default.removeItem(at: run)
            let session = try unlucky(UInt64(seed))
            let isDone = try session.run { event in
                if case .warned(let text) = event, text.hasPrefix("training resumes") { retried = true }
                guard retried, case .progress = event, !FileManager.default.fileExists(atPath: copy.path) else {
                    return
                }
                // only a run with a checkpoint can be resumed
                if (try? Checkpoint.newest(in: run)) == nil {
                    retried = false
                } else {
                    try FileManager.default.copyItem(at: run, to: copy)
                }
            }
            #expect(isDone)
        }
        let figures = try String(contentsOf: run.appending(path: "metrics.jsonl"), encoding: .utf8)
        #expect(figures.split(separator: "\n").filter { $0.contains("losses") }.count == 16)
        var again = options(.retry)
        again.folder = nil
        #expect(try Session(resuming: copy.path, options: again, zoo: zoo).run())
        #expect(try weights(copy) == weights(run))
    }

    /// An infinite moment stops a weight without any effect on the losses.
    @Test func aTensorIsFoundBeforeACheckpoint() throws {
        let fault = NonFinite(kind: .tensor, name: "optimizer/G/linear.bias/exp_avg_sq", value: .infinity, round: 7)
        #expect("\(fault)" == "'optimizer/G/linear.bias/exp_avg_sq' has become inf by round 7")
        let huge = Games.unlucky(rounds: 16).replacing(
            "mean(0 * D(real) + sqrt(2.3 - luck))", with: "1e30 * mean(D(real))")
        let file = folder.url.appending(path: "huge.yaml")
        try huge.write(to: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: TrainingError.self) {
            try Session(file.path, options: options(.stop), zoo: zoo).run()
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("'optimizer/D/linear.bias/exp_avg_sq' has become inf by round 4; "))
        #expect(text.contains("it began in round 1 in "))
        #expect(text.contains("the update of 'optimizer/D/linear.bias/exp_avg_sq' by adam"))
        #expect(try checkpoints().isEmpty)
    }
}
