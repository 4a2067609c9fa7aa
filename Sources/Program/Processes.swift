import ArgumentParser
import Foundation
import Synchronization
import Torch
import Training
import Zoo

/// `ganzoo train --processes`: starts the processes of a training on this machine. The first one has the terminal.
struct Processes {
    let count: Int
    /// Threads per process; `nil` for its part of the cores.
    let threads: Int?

    /// Seconds that the others have to end once one has failed.
    private static let grace = 15.0

    /// - Throws: `ValidationError` in a process of another launcher.
    init(count: Int, threads: Int?) throws {
        let given = ProcessInfo.processInfo.environment
        guard given["RANK"] == nil, given["WORLD_SIZE"] == nil else {
            throw ValidationError("'--processes' cannot be used in a process that a launcher such as torchrun started")
        }
        (self.count, self.threads) = (count, threads)
    }

    /// Runs the processes of a training to their end.
    /// - Throws: the exit status of the first one.
    func run() throws {
        let signals = ForwardedSignals()
        defer { signals.cancel() }
        try launch(signals)
    }

    /// Starts the processes and waits for their end.
    /// - Parameter variables: what they find in their environment in addition.
    /// - Throws: the exit status of the first one, unless it is 0.
    func launch(_ signals: ForwardedSignals, _ variables: [String: String] = [:]) throws {
        let given = ProcessInfo.processInfo.environment
        let port = try Rendezvous.freePort()
        let ended = DispatchSemaphore(value: 0)
        let children = (0..<count).map { child($0, port, given.merging(variables) { $1 }, ended) }
        try signals.start(children)
        let hung = wait(for: children, ended)
        try report(children, hung: hung, signals.received)
    }

    private func child(_ rank: Int, _ port: Int, _ variables: [String: String], _ ended: DispatchSemaphore) -> Process {
        let result = Process()
        result.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        result.arguments = Processes.arguments(CommandLine.arguments, threads: threads == nil ? share : nil)
        result.environment = variables.merging([
            "RANK": "\(rank)", "WORLD_SIZE": "\(count)", "LOCAL_RANK": "\(rank)", "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": "\(port)", Processes.mark: "yes",
        ]) { $1 }
        if rank > 0 {
            result.standardInput = FileHandle.nullDevice
            result.standardOutput = FileHandle.nullDevice
            result.standardError = FileHandle.nullDevice
        }
        result.terminationHandler = { _ in ended.signal() }
        return result
    }

    /// A process's part of the cores.
    private var share: Int { max(1, LibTorch.threads / count) }

    /// The variable that children of this program have.
    private static let mark = "GANZOO_PROCESSES"

    /// The command line of each process.
    static func arguments(_ line: [String], threads: Int?) -> [String] {
        var result: [String] = []
        var words = line.dropFirst()
        while let word = words.popFirst() {
            if word == "--processes" { words = words.dropFirst() }
            if !word.hasPrefix("--processes") { result.append(word) }
        }
        return result + (threads.map { ["--threads", "\($0)"] } ?? [])
    }

    /// Waits for all to end. If one fails, the others notice; those that do not are ended.
    /// - Returns: the processes that had to be ended.
    private func wait(for children: [Process], _ ended: DispatchSemaphore) -> Set<Int> {
        var deadline = DispatchTime.distantFuture
        var hung: Set<Int> = []
        for _ in children {
            if ended.wait(timeout: deadline) == .timedOut {
                for (number, child) in children.enumerated() where child.isRunning {
                    hung.insert(number)
                    kill(child.processIdentifier, SIGKILL)
                }
                ended.wait()
            }
            if children.contains(where: { !$0.isRunning && $0.terminationStatus != 0 }), deadline == .distantFuture {
                deadline = .now() + Processes.grace
            }
        }
        for child in children { child.waitUntilExit() }
        return hung
    }

    /// The first process has said what happened, unless it was killed.
    /// - Parameter signal: the signal by which all were asked to stop.
    private func report(_ children: [Process], hung: Set<Int>, _ signal: Int32?) throws {
        let first = children[0]
        if first.terminationReason == .exit, first.terminationStatus == 0 { return }
        // before its first round a process ends at once, as a single one does
        if let signal { throw Failure.interrupted(by: signal) }
        if first.terminationReason == .exit { throw ExitCode(first.terminationStatus) }
        // another one that failed before, while this one waited for it or hung
        let cause = children.indices.first { !hung.contains($0) && children[$0].terminationStatus != 0 } ?? 0
        let rest = hung.contains(0) ? ", and process 0 did not end within \(Int(Processes.grace)) s" : ""
        throw TrainingError(
            "process \(cause) of \(count) \(children[cause].ending)\(rest)",
            hint: "resume with --resume and the run folder")
    }

    // MARK: In a process

    /// Trains with the other processes.
    static func join(_ rendezvous: Rendezvous, _ train: (ProcessGroup) throws -> Void) throws {
        if ProcessInfo.processInfo.environment[mark] != nil { ProcessGroup.endWithLauncher() }
        let group = try ProcessGroup.join(rendezvous.meeting)
        let pulse = Pulse(group, patience: rendezvous.patience) { silence in
            if let words = group.words(for: silence, after: rendezvous.patience, rendezvous.meeting) {
                Failure.tell("error", words, hint: "resume with --resume and the run folder")
            }
            // the collective in which this process waits does not end
            _exit(ExitCode.failure.rawValue)
        }
        defer { pulse.finish() }
        try speaking(in: group) { try train(group) }
    }

    /// Runs `body`. The others learn of its error, and the first process explains what ended it.
    private static func speaking(in group: ProcessGroup, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            if !(error is ExitCode) { group.say(error) }
            guard let cause = group.explained(error) else { throw ExitCode.failure }
            if group.rank > 0 { throw ExitStatus.of(error) }
            throw cause
        }
    }

    /// Trains as a process other than the first.
    static func follow(_ options: Session.Options, _ group: ProcessGroup, _ zoo: Zoo) throws {
        // a signal that comes earlier ends the first process, and this one with it
        let request = SharedRequest()
        let stop = StopSignal(isQuiet: true, request.make)
        defer { stop.cancel() }
        let follower = try Follower(options, group, zoo: zoo)
        request.pass(to: follower.stopRequest)
        if try !follower.run() { throw Failure.interrupted(by: stop.received) }
    }
}

extension Process {
    /// How it ended, in words.
    fileprivate var ending: String {
        terminationReason == .exit
            ? "ended with status \(terminationStatus)" : "was killed by signal \(terminationStatus)"
    }
}

/// Passes signals on to the processes of a training, which stop after a round as a single one does.
final class ForwardedSignals {
    private struct State {
        var children: [Process] = []
        var received: Int32?
    }

    /// What handlers, which run on other threads, share with this one.
    private final class Shared: Sendable {
        let state = Mutex(State())

        func receive(_ signal: Int32) {
            state.withLock { state in
                state.received = state.received ?? signal
                for child in state.children where child.isRunning { kill(child.processIdentifier, signal) }
            }
        }
    }

    private let shared = Shared()
    private let sources: [any DispatchSourceSignal]

    /// The first signal that was received.
    var received: Int32? { shared.state.withLock(\.received) }

    init() {
        sources = StopSignal.handle { [shared] in shared.receive($0) }
    }

    /// Starts processes; signals reach them from now on.
    /// - Throws: the exit status of a signal that came before; `TrainingError` if one can't be started, and then none runs.
    func start(_ children: [Process]) throws {
        try shared.state.withLock { state in
            if let signal = state.received { throw Failure.interrupted(by: signal) }
            for (number, child) in children.enumerated() {
                do {
                    try child.run()
                } catch {
                    for other in children[..<number] { kill(other.processIdentifier, SIGKILL) }
                    throw TrainingError("process \(number) could not be started: \(error.localizedDescription)")
                }
            }
            state.children = children
        }
    }

    func cancel() { for source in sources { source.cancel() } }
}
