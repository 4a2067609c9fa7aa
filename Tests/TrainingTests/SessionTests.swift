import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Training

struct SessionTests {
    private let folder: TemporaryFolder
    private var run: String { folder.url.appending(path: "run").path }

    init() throws { folder = try TemporaryFolder() }

    private func session(rounds: Int) throws -> Session {
        var options = Session.Options()
        options.intervals = .init(log: 1, sample: 2)
        return try Session(
            "toy", set: ["hidden_features=8", "train.batch=4"], rounds: rounds, folder: run, options: options, zoo: zoo)
    }

    @Test func aSessionReportsEventsAndWritesARun() throws {
        var kinds: [String] = []
        let isDone = try session(rounds: 2).run { event in
            switch event {
            case .progress(let progress): kinds.append("progress \(progress.round)/\(progress.rounds)")
            case .measured(let figures): kinds.append("measured \(figures.round)")
            case .pictured(_, let round): kinds.append("pictured \(round)")
            case .saved(let path): kinds.append("saved \(path.suffix(6))")
            case .evaluated: kinds.append("evaluated")
            case .sampled(let figures, let round): kinds.append("sampled \(round): \(figures[0].name)")
            case .started, .noticed, .warned, .found: break
            }
        }
        #expect(isDone)
        #expect(
            kinds == [
                "measured 1", "progress 1/2", "saved 000001", "measured 2", "progress 2/2", "saved 000002",
                "pictured 2", "sampled 2: diversity",
            ])
        let run = try Run(run)
        #expect(try run.sample(5).shape == [5, 2])
        #expect(try run.sample(5, seed: 1).floats() == run.sample(5, seed: 1).floats())
        #expect(try run.sample(5, seed: 1).floats() != run.sample(5, seed: 2).floats())
        let fixed = try run.sample(2, fixed: ["z=0"]).floats()
        #expect(fixed.prefix(2) == fixed.suffix(2))
    }

    @Test func aStoppedSessionIsResumed() throws {
        let first = try session(rounds: 100)
        let isDone = try first.run { event in
            if case .progress(let progress) = event, progress.round == 3 { first.stop() }
        }
        #expect(!isDone)
        #expect(first.round == 3)
        let second = try Session(resuming: run, rounds: 4, zoo: zoo)
        #expect(second.round == 3)
        #expect(try second.run())
        #expect(throws: TrainingError.self) { try Session(resuming: run, rounds: 4, zoo: zoo) }
    }

    /// What a training can do without is counted, and the rest is written.
    @Test func lostOutputDoesNotEndATraining() throws {
        let session = try session(rounds: 4)
        var warnings: [String] = []
        let isDone = try session.run { event in
            if case .progress(let progress) = event, progress.round == 1 {
                let samples = URL(filePath: run).appending(path: "samples")
                try FileManager.default.removeItem(at: samples)
                try Data().write(to: samples)
            }
            if case .warned(let text) = event { warnings.append(text) }
            if case .progress(let progress) = event, progress.round == 3 { throw TrainingError("nobody listens") }
        }
        #expect(isDone)
        #expect(session.lostOutputs.map(\.kind) == [.sample, .progressLine])
        #expect(session.lostOutputs.map(\.count) == [2, 1])
        #expect(warnings.count == 2)
        #expect(warnings.first?.hasPrefix("a sample could not be drawn in round 2: ") == true)
        #expect(try Run(run).sample(1).shape == [1, 2])
    }

    @Test func aRemovedSampleFolderIsCreatedAgain() throws {
        let session = try session(rounds: 4)
        try session.run { event in
            if case .pictured(_, 2) = event {
                try FileManager.default.removeItem(at: URL(filePath: run).appending(path: "samples"))
            }
        }
        #expect(session.lostOutputs.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(run)/samples") == ["000004.png"])
    }

    @Test func aRemovedRunFolderIsCreatedAgain() throws {
        let session = try session(rounds: 4)
        let isDone = try session.run { event in
            if case .progress(let progress) = event, progress.round == 3 {
                try FileManager.default.removeItem(at: URL(filePath: run))
            }
        }
        #expect(isDone)
        #expect(session.lostOutputs.contains { $0.kind == .figure })
        #expect(try Run(run).sample(1).shape == [1, 2])
        let log = try String(contentsOf: URL(filePath: "\(run)/log.txt"), encoding: .utf8)
        #expect(log.contains("the run folder was removed; it has been created again"))
    }

    /// A checkpoint that can't be written is tried again; without the last one the training fails.
    @Test func aTrainingFailsWithoutItsLastCheckpoint() throws {
        let session = try session(rounds: 4)
        let checkpoints = URL(filePath: run).appending(path: "checkpoints")
        let error = #expect(throws: TrainingError.self) {
            try session.run { event in
                guard case .saved(let path) = event, path.hasSuffix("000002") else { return }
                try FileManager.default.moveItem(atPath: checkpoints.path, toPath: run + "/kept")
                try Data().write(to: checkpoints)
            }
        }
        #expect(error?.description.hasPrefix("the checkpoint of round 4 could not be written: ") == true)
        #expect(error?.hint?.hasSuffix("run/checkpoints/000002") == true)
        #expect(session.lostOutputs.map(\.kind) == [.checkpoint] && session.lostOutputs[0].count == 2)
        #expect(session.round == 4)
    }

    @Test func aRunIsNeverOverwritten() throws {
        try session(rounds: 1).run()
        let error = #expect(throws: TrainingError.self) { try session(rounds: 1) }
        #expect(error?.description == "'\(run)' already contains a run")
    }
}
