import ArgumentParser
import Foundation
import Synchronization
import Training
import Zoo

/// `ganzoo train` with several values of a setting or several seeds, or with the folder of such a sweep to resume.
struct TrainSweep {
    let session: SweepSession

    /// Trains the runs one after the other, and prints how each ended.
    /// - Throws: the exit status if a run failed, lost output, or was stopped.
    func run() throws {
        let sweep = session.sweep
        let done = try sweep.runs.count {
            try sweep.progress(of: $0, in: session.folder, rounds: sweep.options.rounds) == .complete
        }
        let rest = done > 0 ? ", \(done) of them complete" : ""
        Failure.write("sweep: \(sweep.runs.count) runs in \(session.path)\(rest)\n")
        let request = SharedRequest()
        let stop = StopSignal(request.make)
        defer { stop.cancel() }
        var hasLost = false
        let (outcomes, isStopped) = session.run { turn, session in
            if request.isMade { return false }
            Failure.write("\nrun \(turn.number) of \(turn.total): \(turn.name)\n")
            if let remark = turn.remark { Failure.tell("note", remark) }
            request.pass(to: session.stopRequest)
            let isDone = try Train.run(session)
            if !session.lostOutputs.isEmpty {
                hasLost = true
                Failure.tell("warning", "\(session.lostOutputs.summary), see log.txt")
            }
            return isDone
        } fail: { name, error in
            Failure.write("run '\(name)' failed:\n")
            _ = Failure.exit(for: error, of: Train.self)
        }
        try finish(outcomes, isStopped ? Failure.interrupted(by: stop.received) : nil, hasLost: hasLost)
    }

    private func finish(
        _ outcomes: [(name: String, outcome: SweepSession.Outcome)], _ interruption: ExitCode?, hasLost: Bool
    ) throws {
        let failed = outcomes.compactMap { if case .failed = $0.outcome { $0.name } else { nil } }
        if !failed.isEmpty {
            Failure.write(
                "\n\(failed.count) of \(session.sweep.runs.count) runs failed: \(failed.joined(separator: " "))\n")
        }
        if let interruption {
            Failure.write("stopped; resume with: ganzoo train --resume \(session.path)\n")
            throw interruption
        }
        print(session.path)
        if !failed.isEmpty { throw ExitCode.failure }
        if hasLost { throw Failure.lostOutput }
    }
}

/// A request to stop that reaches the session that is training now.
private final class SharedRequest: Sendable {
    private let own = StopRequest()
    private let current = Mutex<StopRequest?>(nil)

    var isMade: Bool { own.isMade }

    @Sendable func make() -> Int {
        current.withLock { _ = $0?.make() }
        return own.make()
    }

    func pass(to request: StopRequest) {
        current.withLock { $0 = request }
        // one that came while the data was read
        if own.isMade { request.make() }
    }
}
