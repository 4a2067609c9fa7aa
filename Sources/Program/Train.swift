import ArgumentParser
import Foundation
import Games
import Language
import Torch
import Training
import Zoo

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model.",
        usage: "ganzoo train [<options>] [<model>]",
        discussion: """
            Checkpoints, samples and metrics go to a run folder, from which training can be resumed.

            Examples:
              ganzoo train dcgan --data photos/
              ganzoo train dcgan --set size=32 channels=1 --rounds 600
              ganzoo train --resume runs/dcgan
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or the path of its document. Omit it with --resume.")
    var model: String?
    @Option(help: "A folder or file, builtin:NAME, or NAME:PLACE of a plug-in. (default: a built-in set that fits)")
    var data: String?
    @Option(
        name: .out,
        help: "The run folder. (default: runs/MODEL, numbered if it exists)")
    var out: String?
    @OptionGroup var settings: SettingOptions
    @Option(help: "Total number of rounds. (default: as in the model)")
    var rounds: Int?
    @Option(help: "Seed of all random numbers. (default: 0)")
    var seed: UInt64?
    @OptionGroup var device: DeviceOptions
    @Option(help: "Precision: fp32 or bf16. (default: as in the model)")
    var precision: String?
    @Option(help: "The run folder to resume.")
    var resume: String?
    @Option(
        name: .customLong("init"), help: "Initial weights: a run folder, a checkpoint or a safetensors file.")
    var initial: String?
    @Option(
        help: """
            Repeat a run that another program recorded: a safetensors file of data and random numbers named ROUND/NAME or \
            ROUND/REPEAT/NAME. The file determines the number of rounds; what it does not hold is sampled and reported.
            """)
    var feed: String?
    @Option(help: "Number of rounds between log lines.")
    var logEvery: Int?
    @Option(help: "Number of rounds between sample images.")
    var sampleEvery: Int?
    @Option(help: "Number of rounds between checkpoints.")
    var checkpointEvery: Int?
    @Option(help: "Number of threads per operator. (default: all cores)")
    var threads: Int?

    func validate() throws {
        guard (model == nil) != (resume == nil) else {
            throw ValidationError("expected either a model to train or '--resume' with a run folder")
        }
        if initial != nil, resume != nil {
            throw ValidationError("'--init' cannot be used with '--resume', since the run has weights")
        }
        if resume != nil {
            let others = [
                ("--set", !settings.set.isEmpty), ("--seed", seed != nil), ("--out", out != nil),
                ("--precision", precision != nil),
            ]
            if let other = others.first(where: \.1) {
                throw ValidationError("'\(other.0)' cannot be used with '--resume', since the run keeps its settings")
            }
        }
        if out?.isEmpty == true { throw ValidationError("'--out' must not be empty") }
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
        let zoo = try zoo.path
        let session =
            try resume.map { try Session(resuming: $0, options: options, zoo: zoo) }
            ?? Session(model ?? "", set: settings.set, options: options, zoo: zoo)
        Failure.warn(session.warnings)
        let bar = ProgressBar()
        let stop = StopSignal(session.stopRequest)
        defer { stop.cancel() }
        let isDone: Bool
        do {
            isDone = try session.run(bar.receive)
        } catch {
            bar.clear()
            throw error
        }
        let skipped = session.skippedFiles
        if skipped > 0 {
            Failure.write("skipped \(skipped) unreadable file\(skipped == 1 ? "" : "s"), see log.txt\n")
        }
        guard isDone else {
            bar.clear()
            Failure.write(
                "stopped after round \(session.round); resume with: ganzoo train --resume \(session.path)\n")
            throw Failure.interrupted
        }
        print("\(session.path)/samples")
    }

    private var options: Session.Options {
        var options = Session.Options()
        options.data = data
        options.folder = out
        options.rounds = rounds
        options.seed = seed
        options.device = device.device
        options.precision = precision
        options.initialWeights = initial
        options.feed = feed
        options.intervals = .init(log: logEvery, sample: sampleEvery, checkpoint: checkpointEvery)
        return options
    }
}

/// Asks a session to stop when the user does (Ctrl-C or a termination signal). A second signal ends the program at once.
struct StopSignal {
    private let sources: [any DispatchSourceSignal]

    init(_ request: StopRequest) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if request.make() > 1 { _exit(130) }
                Failure.write("\nstopping after this round; press Ctrl-C again to stop now\n")
            }
            source.resume()
            return source
        }
    }

    func cancel() { for source in sources { source.cancel() } }
}
