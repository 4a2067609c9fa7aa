import ArgumentParser
import Foundation
import Torch
import Training
import Zoo

/// `ganzoo train` with several values of a setting or several seeds, or with the folder of such a sweep to resume.
struct TrainSweep {
    let session: SweepSession
    let zoo: Zoo
    /// The processes that train each run; `nil` for this one alone.
    var processes: Processes?

    /// Trains the runs one after the other, and prints how each ended.
    /// - Throws: the exit status if a run failed, lost output, or was stopped.
    func run() throws {
        let sweep = session.sweep
        let done = try sweep.runs.count {
            try sweep.progress(of: $0, in: session.folder, rounds: sweep.options.rounds) == .complete
        }
        let rest = done > 0 ? ", \(done) of them complete" : ""
        Failure.write("sweep: \(sweep.runs.count) runs in \(session.path)\(rest)\n")
        try processes.map(trainTogether) ?? trainAlone()
    }

    private func trainAlone() throws {
        let request = SharedRequest()
        let stop = StopSignal(request.make)
        defer { stop.cancel() }
        var hasLost = false
        let (outcomes, isStopped) = session.run { turn in
            if request.isMade { return false }
            let session = try turn.start.session(zoo: zoo)
            announce(turn)
            request.pass(to: session.stopRequest)
            let isDone = try Train.run(session)
            hasLost = TrainSweep.tellLosses(of: session) || hasLost
            return isDone
        } fail: { name, error in
            TrainSweep.tellFailure(of: name)
            _ = Failure.exit(for: error, of: Train.self)
        }
        try finish(outcomes, isStopped ? Failure.interrupted(by: stop.received) : nil, hasLost: hasLost)
    }

    /// Starts new processes for each run, which say how it goes.
    private func trainTogether(_ processes: Processes) throws {
        let signals = ForwardedSignals()
        defer { signals.cancel() }
        var hasLost = false
        let (outcomes, isStopped) = session.run { turn in
            if signals.received != nil { return false }
            announce(turn)
            let start = String(decoding: try JSONEncoder().encode(turn.start), as: UTF8.self)
            do {
                try processes.launch(signals, [TrainSweep.variable: start])
            } catch let status as ExitCode {
                if StopSignal.isStop(status) { return false }
                guard status == Failure.lostOutput else { throw status }
                hasLost = true
            }
            return true
        } fail: { name, error in
            // a process has said so
            if error is ExitCode { return }
            TrainSweep.tellFailure(of: name)
            _ = Failure.exit(for: error, of: Train.self)
        }
        try finish(outcomes, isStopped ? Failure.interrupted(by: signals.received) : nil, hasLost: hasLost)
    }

    private func announce(_ turn: SweepSession.Turn) {
        Failure.write("\nrun \(turn.number) of \(turn.total): \(turn.name)\n")
        if let remark = turn.remark { Failure.tell("note", remark) }
    }

    private static func tellFailure(of name: String) { Failure.write("run '\(name)' failed:\n") }

    /// Prints what could not be written.
    /// - Returns: whether there is any.
    private static func tellLosses(of session: Session) -> Bool {
        if session.lostOutputs.isEmpty { return false }
        Failure.tell("warning", "\(session.lostOutputs.summary), see log.txt")
        return true
    }

    // MARK: In a process

    /// The variable that tells the processes of a run how it starts.
    private static let variable = "GANZOO_SWEEP_RUN"

    /// How the run of a sweep starts for which this process has been started; `nil` if there is none.
    static func start() throws -> SweepSession.Start? {
        try ProcessInfo.processInfo.environment[variable].map {
            try JSONDecoder().decode(SweepSession.Start.self, from: Data($0.utf8))
        }
    }

    /// Trains a run as the first of its processes.
    /// - Throws: the exit status if it lost output, or was stopped.
    static func lead(_ start: SweepSession.Start, _ zoo: Zoo, _ group: ProcessGroup) throws {
        do {
            let session = try start.session(zoo: zoo, group: group)
            let stop = StopSignal(session.stopRequest.make)
            defer { stop.cancel() }
            let isDone = try Train.run(session)
            let hasLost = tellLosses(of: session)
            if !isDone { throw Failure.interrupted(by: stop.received) }
            if hasLost { throw Failure.lostOutput }
        } catch {
            if !(error is ExitCode) { tellFailure(of: start.name) }
            throw error
        }
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
