import ArgumentParser
import Foundation
import Games
import Language
import Torch
import Training
import Zoo

struct Train: ParsableCommand {
    /// The value of `--precision` that leaves the choice to the model and the device.
    private static let automatic = "auto"

    static let configuration = CommandConfiguration(
        abstract: "Train a model.",
        usage: "ganzoo train [<options>] [<model>]",
        discussion: """
            Checkpoints, samples and metrics go to a run folder, from which training can be resumed.

            A setting with several values, separated by commas, or --seeds makes a sweep: the runs of all combinations, one \
            after the other, in one folder that --resume continues and 'ganzoo compare' reads. A value in brackets or quotes \
            is one value: betas=[0,0.9]. A run that fails does not end the others.

            With --processes, or started by torchrun, srun or mpirun, several processes train one model: each has a part of \
            every batch, and the first one writes and reports. The run is that of a single process with the same batch, up to \
            rounding; batch normalisation is over each part unless the model has train.sync_batch_norm. RANK, WORLD_SIZE, \
            MASTER_ADDR and MASTER_PORT, or the variables of Slurm and MPI, tell the processes where they meet; LOCAL_RANK \
            chooses the GPU. A sweep with --processes trains each of its runs that way.

            Examples:
              ganzoo train dcgan --data photos/
              ganzoo train dcgan --set size=32 channels=1 --rounds 600
              ganzoo train toy --set lr=1e-4,2e-4 --seeds 1..3
              ganzoo train --resume runs/dcgan
              ganzoo train toy --processes 2 --rounds 100
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or the path of its document. Omit it with --resume.")
    var model: String?
    @Option(help: "A folder or file, builtin:NAME, or NAME:PLACE of a plug-in. (default: a built-in set that fits)")
    var data: String?
    @Option(
        name: .out,
        help: "The run folder. (default: runs/MODEL, or runs/MODEL-sweep, numbered if it exists)")
    var out: String?
    @OptionGroup var settings: SettingOptions
    @Option(help: "Total number of rounds. (default: as in the model)")
    var rounds: Int?
    @Option(help: "Seed of all random numbers. (default: 0)")
    var seed: UInt64?
    @Option(help: "Train once with each of these seeds: 1..3 or 1,5,9.")
    var seeds: String?
    @OptionGroup var device: DeviceOptions
    @Option(
        help: """
            Precision: fp32, bf16, on a GPU fp16, or auto: that of the model if the device has instructions for it, else fp32.
            """)
    var precision = Train.automatic
    @Flag(
        help: """
            Compute products and convolutions with full 32-bit precision by fixed algorithms: slower, but on a GPU without \
            TF32, and with the same bits each time where libtorch can. (default: off; with --resume as in the run)
            """)
    var exact = false
    @Flag(
        help: """
            Record rounds that repeat the same operations as CUDA graphs, on a GPU: the processor then starts a round with one \
            call. Experimental. (default: off; with --resume as in the run)
            """)
    var graphs = false
    @Option(help: "The run folder, or the folder of a sweep, to resume.")
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
    @Option(
        help: """
            Number of newest checkpoints to keep, in addition to the one with the best value of each metric of the \
            training. (default: all)
            """)
    var keep: Int?
    @Option(help: "With --keep, keep the checkpoints of every such number of rounds as well.")
    var keepEvery: Int?
    @Option(help: "Number of threads per operator. (default: all cores; with --resume those of the run)")
    var threads: Int?
    @Option(
        help: """
            Train with this number of processes on this machine, which share each batch. (default: 1; each takes its part of \
            the cores)
            """)
    var processes: Int?
    @Option(
        help: """
            What to do if a loss or a weight becomes infinite or NaN: stop, or retry from the last checkpoint with other \
            batches and random numbers, at most three times.
            """)
    var onNan = Session.NonFinitePolicy.stop.rawValue

    func validate() throws {
        guard (model == nil) != (resume == nil) else {
            throw ValidationError("expected either a model to train or '--resume' with a run folder")
        }
        if initial != nil, resume != nil {
            throw ValidationError("'--init' cannot be used with '--resume', since the run has weights")
        }
        if resume != nil {
            let others = [
                ("--set", !settings.set.isEmpty), ("--seed", seed != nil), ("--seeds", seeds != nil),
                ("--out", out != nil), ("--precision", precision != Train.automatic),
                ("--exact", exact), ("--graphs", graphs),
            ]
            if let other = others.first(where: \.1) {
                throw ValidationError("'\(other.0)' cannot be used with '--resume', since the run keeps its settings")
            }
        }
        try checkSeeds()
        if keepEvery != nil, keep == nil { throw ValidationError("'--keep-every' needs '--keep'") }
        if out?.isEmpty == true { throw ValidationError("'--out' must not be empty") }
        for (name, value) in [
            ("--rounds", rounds), ("--log-every", logEvery), ("--sample-every", sampleEvery),
            ("--checkpoint-every", checkpointEvery), ("--threads", threads), ("--keep", keep),
            ("--keep-every", keepEvery), ("--processes", processes),
        ] {
            if let value, value < 1 { throw ValidationError("'\(name)' must be at least 1, but is \(value)") }
        }
        if let threads, threads > LibTorch.mostThreads {
            throw ValidationError("'--threads' must be at most \(LibTorch.mostThreads), but is \(threads)")
        }
        if Session.NonFinitePolicy(rawValue: onNan) == nil {
            throw ValidationError("'--on-nan' must be stop or retry, but is '\(onNan)'")
        }
        if precision != Train.automatic, TrainingPlan.Precision(rawValue: precision) == nil {
            throw ValidationError("'--precision' must be auto, \(TrainingPlan.Precision.names), but is '\(precision)'")
        }
    }

    /// What cannot be used with several seeds.
    private func checkSeeds() throws {
        guard seeds != nil else { return }
        let others = [("--seed", seed != nil), ("--feed", feed != nil)]
        if let other = others.first(where: \.1) {
            throw ValidationError("'\(other.0)' cannot be used with '--seeds'")
        }
    }

    func run() throws {
        if let processes, processes > 1 {
            let processes = try Processes(count: processes, threads: threads)
            guard try isSweep else { return try processes.run() }
            let zoo = try zoo.path
            return try TrainSweep(session: sweep(zoo), zoo: zoo, processes: processes).run()
        }
        if let rendezvous = try Rendezvous(ProcessInfo.processInfo.environment) {
            return try Processes.join(rendezvous) { try train(in: $0, rendezvous) }
        }
        let zoo = try zoo.path
        try isSweep ? TrainSweep(session: sweep(zoo), zoo: zoo).run() : train(options, zoo, nil)
    }

    /// Trains as one of several processes.
    private func train(in group: ProcessGroup, _ rendezvous: Rendezvous) throws {
        let zoo = try zoo.path
        var start = try TrainSweep.start()
        if start == nil, try isSweep {
            throw ValidationError(
                "a launcher such as torchrun cannot train a sweep; use '--processes', or train its runs one by one")
        }
        var options = start?.options ?? options
        options.threads = threads ?? options.threads
        options = rendezvous.chosen(options)
        start?.options = options
        if group.rank > 0 { return try Processes.follow(options, group, zoo) }
        if let start { return try TrainSweep.lead(start, zoo, group) }
        try train(options, zoo, group)
    }

    /// Trains a run.
    /// - Parameter group: the processes that train together, of which this is the first; `nil` for this one alone.
    private func train(_ options: Session.Options, _ zoo: Zoo, _ group: ProcessGroup?) throws {
        let session =
            try resume.map { try Session(resuming: $0, options: options, zoo: zoo, group: group) }
            ?? Session(model ?? "", set: settings.set, options: options, zoo: zoo, group: group)
        let stop = StopSignal(session.stopRequest.make)
        defer { stop.cancel() }
        guard try Train.run(session) else {
            Failure.write(
                "stopped after round \(session.round); resume with: ganzoo train --resume \(session.path)\n")
            if !session.lostOutputs.isEmpty { Failure.write("warning: \(session.lostOutputs.summary)\n") }
            throw Failure.interrupted(by: stop.received)
        }
        try finish(session)
    }

    /// Whether a sweep is to be started or resumed.
    private var isSweep: Bool {
        get throws { try resume.map(Sweep.isSweep) ?? Sweep.isRequested(settings.set, seeds: seeds) }
    }

    /// The sweep that is to be started or resumed.
    private func sweep(_ zoo: Zoo) throws -> SweepSession {
        if let resume { return try SweepSession(resuming: resume, options: options, zoo: zoo) }
        if feed != nil { throw ValidationError("'--feed' repeats one run, so it cannot be used with a sweep") }
        return try SweepSession(
            model ?? "", settings: settings.set, seeds: seeds, options: options, in: out, zoo: zoo)
    }

    /// Trains a session with a progress bar.
    /// - Returns: whether it reached its end.
    static func run(_ session: Session) throws -> Bool {
        Failure.warn(session.warnings)
        let bar = ProgressBar()
        let isDone: Bool
        do {
            isDone = try session.run(bar.receive)
        } catch {
            try? bar.clear()
            throw error
        }
        let skipped = session.skippedFiles
        if skipped > 0 {
            Failure.write("skipped \(skipped) unreadable file\(skipped == 1 ? "" : "s"), see log.txt\n")
        }
        if !isDone { try? bar.clear() }
        return isDone
    }

    /// Prints where the samples are, and what could not be written.
    private func finish(_ session: Session) throws {
        print("\(session.path)/samples")
        let isPrinted = (try? StandardOutput.finish()) != nil
        guard !isPrinted || !session.lostOutputs.isEmpty else { return }
        if !isPrinted { Failure.write("warning: standard output could not be written; the training is complete\n") }
        if !session.lostOutputs.isEmpty {
            Failure.write("warning: \(session.lostOutputs.summary), see log.txt; the training is complete\n")
        }
        throw Failure.lostOutput
    }

    private var options: Session.Options {
        var options = Session.Options()
        options.data = data
        options.folder = out
        options.rounds = rounds
        options.seed = seed
        options.device = device.name
        options.precision = precision == Train.automatic ? nil : precision
        options.exact = exact ? true : nil
        options.graphs = graphs ? true : nil
        options.initialWeights = initial
        options.feed = feed
        options.keep = keep
        options.keepEvery = keepEvery
        options.threads = threads
        options.onNonFinite = .init(rawValue: onNan) ?? .stop
        options.intervals = .init(log: logEvery, sample: sampleEvery, checkpoint: checkpointEvery)
        return options
    }
}
