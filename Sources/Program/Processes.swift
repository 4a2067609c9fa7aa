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

    /// Runs the processes to their end.
    /// - Throws: the exit status of the first one.
    func run() throws {
        let variables = ProcessInfo.processInfo.environment
        guard variables["RANK"] == nil, variables["WORLD_SIZE"] == nil else {
            throw ValidationError("'--processes' cannot be used in a process that a launcher such as torchrun started")
        }
        let port = try Rendezvous.freePort()
        let ended = DispatchSemaphore(value: 0)
        let children = (0..<count).map { child($0, port, ended) }
        let sources = forwarding(children)
        defer { for source in sources { source.cancel() } }
        for (number, child) in children.enumerated() {
            do {
                try child.run()
            } catch {
                for other in children[..<number] { kill(other.processIdentifier, SIGKILL) }
                throw TrainingError("process \(number) could not be started: \(error.localizedDescription)")
            }
        }
        wait(for: children, ended)
        try report(children)
    }

    private func child(_ rank: Int, _ port: Int, _ ended: DispatchSemaphore) -> Process {
        let result = Process()
        result.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        result.arguments = Processes.arguments(CommandLine.arguments, threads: threads == nil ? share : nil)
        result.environment = ProcessInfo.processInfo.environment.merging([
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

    /// Passes signals on; the processes stop after a round, as a single one does.
    private func forwarding(_ children: [Process]) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                for child in children where child.isRunning { kill(child.processIdentifier, number) }
            }
            source.resume()
            return source
        }
    }

    /// Waits for all to end. If one fails, the others notice; those that do not are ended.
    private func wait(for children: [Process], _ ended: DispatchSemaphore) {
        var deadline = DispatchTime.distantFuture
        for _ in children {
            if ended.wait(timeout: deadline) == .timedOut {
                for child in children where child.isRunning { kill(child.processIdentifier, SIGKILL) }
                ended.wait()
            }
            if children.contains(where: { !$0.isRunning && $0.terminationStatus != 0 }), deadline == .distantFuture {
                deadline = .now() + Processes.grace
            }
        }
        for child in children { child.waitUntilExit() }
    }

    /// The first process has said what happened, unless it was killed.
    private func report(_ children: [Process]) throws {
        let first = children[0]
        guard first.terminationReason == .exit else {
            throw TrainingError(
                "process 0 of \(count) was killed by signal \(first.terminationStatus)",
                hint: "resume with --resume and the run folder")
        }
        if first.terminationStatus != 0 { throw ExitCode(first.terminationStatus) }
    }

    // MARK: In a process

    /// Joins the others.
    static func join(_ rendezvous: Rendezvous) throws -> ProcessGroup {
        if ProcessInfo.processInfo.environment[mark] != nil { ProcessGroup.endWithLauncher() }
        return try ProcessGroup.join(rendezvous.meeting)
    }

    /// Runs `body`. The others learn of its error, and the first process explains what ended it.
    static func speaking(in group: ProcessGroup, _ body: () throws -> Void) throws {
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
        let follower = try Follower(options, group, zoo: zoo)
        let stop = StopSignal(isQuiet: true, follower.stopRequest.make)
        defer { stop.cancel() }
        if try !follower.run() { throw Failure.interrupted(by: stop.received) }
    }
}
