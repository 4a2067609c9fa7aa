package import Foundation
package import Torch
package import Training

/// The trainings of a sweep, one after the other. A run that fails does not end the others.
package final class SweepSession {
    /// What happened to a run in this start.
    package enum Outcome: Sendable {
        case trained
        /// It was complete before.
        case untouched
        /// Its folder or its training failed.
        case failed
    }

    /// The place of a run in its sweep, for whoever trains it.
    package struct Turn {
        package var name: String { start.name }
        /// From 1.
        package let number: Int
        package let total: Int
        /// What should be said about it; `nil` for nothing.
        package let remark: String?
        package let start: Start
    }

    /// How a run starts, which can be told to other processes.
    package struct Start: Sendable, Codable {
        package let name: String
        let model: String
        let set: [String]
        /// Its options, with its folder.
        package var options: Session.Options
        let isResumed: Bool

        /// The run's training.
        /// - Parameter group: the processes that train together; `nil` for this one alone.
        package func session(zoo: Zoo, group: ProcessGroup? = nil) throws -> Session {
            isResumed
                ? try Session(resuming: options.folder ?? "", options: options, zoo: zoo, group: group)
                : try Session(model, set: set, options: options, zoo: zoo, group: group)
        }
    }

    package let sweep: Sweep
    package let folder: URL
    /// The folder's path as the user reads it.
    package var path: String { folder.relativePath }
    private let lock: RunLock
    private let zoo: Zoo

    /// A new sweep. All models are read before its folder is made, so a mistake in a setting is found at once.
    /// - Parameters:
    ///   - settings, seeds, options: as `Sweep` takes them.
    ///   - out: its folder (default: `runs/MODEL-sweep`, numbered if it exists).
    /// - Throws: what reading a model throws; `TrainingError` for a folder that is not free.
    package init(
        _ model: String, settings: [String], seeds: String?, options: Session.Options, in out: String?, zoo: Zoo
    ) throws {
        let file = URL(fileURLWithPath: model)
        var sweep = try Sweep(
            Zoo.isPath(model) ? file.path : model, settings: settings, seeds: seeds, options: options)
        try sweep.seal { [model = sweep.model] in try SweepSession.checksum(model, $0, zoo) }
        if let out {
            if Sweep.isSweep(out) {
                throw TrainingError(
                    "'\(out)' already contains a sweep",
                    hint: "resume it with --resume, or choose another folder with --out")
            }
            lock = try RunFolder.claim(URL(fileURLWithPath: out))
        } else {
            lock = try RunFolder.claim(firstFree: "runs/\(file.deletingPathExtension().lastPathComponent)-sweep")
        }
        folder = lock.folder
        try sweep.write(in: folder)
        (self.sweep, self.zoo) = (sweep, zoo)
    }

    /// A sweep that was started before.
    /// - Parameter options: what is given for this start.
    package init(resuming path: String, options: Session.Options, zoo: Zoo) throws {
        var sweep = try Sweep.read(path)
        sweep.options = sweep.options.replaced(by: options)
        lock = try RunLock(URL(fileURLWithPath: path))
        folder = lock.folder
        (self.sweep, self.zoo) = (sweep, zoo)
    }

    /// Trains what is not complete.
    /// - Parameters:
    ///   - train: trains a run, and returns whether it reached its end; otherwise the sweep stops.
    ///   - fail: called with each run that failed.
    /// - Returns: what happened to each run, up to the one at which the sweep stopped, and whether it did.
    package func run(
        _ train: (Turn) throws -> Bool, fail: (_ name: String, any Error) -> Void
    ) -> (outcomes: [(name: String, outcome: Outcome)], isStopped: Bool) {
        var outcomes: [(name: String, outcome: Outcome)] = []
        for (index, entry) in sweep.runs.enumerated() {
            do {
                guard let (start, remark) = try start(entry) else {
                    outcomes.append((entry.name, .untouched))
                    continue
                }
                let turn = Turn(number: index + 1, total: sweep.runs.count, remark: remark, start: start)
                if try !train(turn) { return (outcomes, true) }
                outcomes.append((entry.name, .trained))
            } catch {
                fail(entry.name, error)
                outcomes.append((entry.name, .failed))
            }
        }
        return (outcomes, false)
    }

    /// How a run starts that is not complete.
    private func start(_ entry: Sweep.Entry) throws -> (Start, remark: String?)? {
        func start(isResumed: Bool) -> Start {
            Start(
                name: entry.name, model: sweep.model, set: entry.set, options: sweep.options(of: entry, in: folder),
                isResumed: isResumed)
        }
        switch try sweep.progress(of: entry, in: folder, rounds: sweep.options.rounds) {
        case .complete: return nil
        case .unfinished: return (start(isResumed: true), nil)
        case .missing:
            guard try SweepSession.checksum(sweep.model, entry, zoo) == entry.model else {
                throw TrainingError(
                    "the model '\(sweep.model)' has changed since the sweep started",
                    hint: "start a new sweep, or restore the model's documents")
            }
            let isAgain = try RunFolder.forgetUnsaved(folder.appending(path: entry.name))
            let remark = isAgain ? "'\(entry.name)' ended before its first checkpoint; it starts again" : nil
            return (start(isResumed: false), remark)
        }
    }

    private static func checksum(_ model: String, _ entry: Sweep.Entry, _ zoo: Zoo) throws -> String {
        try RunConfiguration.checksum(of: zoo.load(model, settings: entry.set))
    }
}
