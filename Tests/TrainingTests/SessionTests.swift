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
            case .evaluated, .noticed: break
            }
        }
        #expect(isDone)
        #expect(
            kinds == [
                "measured 1", "progress 1/2", "saved 000001", "measured 2", "progress 2/2", "pictured 2",
                "saved 000002",
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

    @Test func aRunIsNeverOverwritten() throws {
        try session(rounds: 1).run()
        let error = #expect(throws: TrainingError.self) { try session(rounds: 1) }
        #expect(error?.description == "'\(run)' already contains a run")
    }
}
