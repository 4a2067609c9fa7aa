import ArgumentParser
import Data
import Foundation
import Games
import Language
import Torch
import Training
import Zoo

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a model.",
        discussion: """
            Without --data a model trains on the built-in set that fits it. A run folder keeps everything.

            Examples:
              ganzoo train dcgan --data photos/
              ganzoo train dcgan --set size=32 channels=1 --rounds 600
              ganzoo train --resume runs/dcgan
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A model's name or the path of its document; not given with --resume.")
    var model: String?
    @Option(help: "A folder or file of data, builtin:NAME, or a plug-in's NAME:PLACE.")
    var data: String?
    @Option(
        name: [.long, .short, .customLong("output")],
        help: "The run folder; runs/MODEL, with a number if that exists, where not given.")
    var out: String?
    @OptionGroup var settings: SettingOptions
    @Option(help: "Rounds in all, instead of what the model says.")
    var rounds: Int?
    @Option(help: "The seed of everything drawn at random (0 where not given).")
    var seed: UInt64?
    @Option(help: "cpu, cuda or cuda:N.")
    var device: String?
    @Option(help: "fp32 or bf16.")
    var precision: String?
    @Option(help: "A run folder to go on with.")
    var resume: String?
    @Option(
        name: .customLong("init"), help: "Weights to begin with: a run folder, a checkpoint or its safetensors file.")
    var initial: String?
    @Option(
        help: """
            A safetensors file of data and draws named ROUND/NAME, or ROUND/REPEAT/NAME, so that another program's run \
            is repeated; it says how many rounds there are, and what it leaves to chance is told.
            """)
    var feed: String?
    @Option(help: "Rounds between lines of figures.")
    var logEvery: Int?
    @Option(help: "Rounds between sample pictures.")
    var sampleEvery: Int?
    @Option(help: "Rounds between checkpoints.")
    var checkpointEvery: Int?
    @Option(help: "Threads an operator uses; all cores where not given.")
    var threads: Int?

    func validate() throws {
        guard (model == nil) != (resume == nil) else {
            throw ValidationError("give either a model to train or a run to --resume")
        }
        if initial != nil, resume != nil {
            throw ValidationError("a run that is resumed has weights, so '--init' can't be given")
        }
        if resume != nil {
            let others = [
                ("--set", !settings.set.isEmpty), ("--seed", seed != nil), ("--out", out != nil),
                ("--precision", precision != nil),
            ]
            if let other = others.first(where: \.1) {
                throw ValidationError("'\(other.0)' belongs to a new run; one that is resumed goes on as it began")
            }
        }
        if out?.isEmpty == true { throw ValidationError("'--out' needs the name of a folder") }
        for (name, value) in [
            ("--rounds", rounds), ("--log-every", logEvery), ("--sample-every", sampleEvery),
            ("--checkpoint-every", checkpointEvery), ("--threads", threads),
        ] {
            if let value, value < 1 { throw ValidationError("'\(name)' must be at least 1, but is \(value)") }
        }
        if let precision, TrainingPlan.Precision(rawValue: precision) == nil {
            throw ValidationError("'--precision' must be fp32 or bf16, but is '\(precision)'")
        }
    }

    func run() throws {
        if let threads { try LibTorch.setThreads(threads) }
        // a run recorded elsewhere is repeated with that program's arithmetic
        if feed != nil { LibTorch.setExact(true) }
        let session = try resume.map(resumed) ?? started()
        Failure.warn(session.configuration.model.diagnostics)
        let bar = ProgressBar()
        let stop = StopSignal()
        let trainer = Trainer(
            session.engine, in: session.folder,
            intervals: .init(log: logEvery, sample: sampleEvery, checkpoint: checkpointEvery),
            preview: session.preview, seed: session.configuration.seed, stages: session.stages,
            shouldStop: { stop.isRaised },
            notices: session.skipped.drain,
            receive: bar.receive)
        let isDone: Bool
        do {
            isDone = try trainer.run()
        } catch {
            bar.clear()
            throw error
        }
        let path = session.folder.url.relativePath
        session.finish()
        guard isDone else {
            bar.clear()
            Failure.write("stopped after round \(trainer.engine.round); go on with: ganzoo train --resume \(path)\n")
            throw Failure.interrupted
        }
        print("\(path)/samples")
    }
}

/// Whether the user has asked to stop (Ctrl-C or a termination signal). A second request ends the program at once.
final class StopSignal {
    private let sources: [any DispatchSourceSignal]
    private let flag: Flag

    private final class Flag: @unchecked Sendable {
        private let lock = NSLock()
        private var count = 0

        var isRaised: Bool { lock.withLock { count > 0 } }

        func raise() -> Int {
            lock.withLock {
                count += 1
                return count
            }
        }
    }

    init() {
        let flag = Flag()
        self.flag = flag
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if flag.raise() > 1 { _exit(130) }
                Failure.write("\nstopping after this round; once more ends at once\n")
            }
            source.resume()
            return source
        }
    }

    var isRaised: Bool { flag.isRaised }
}
