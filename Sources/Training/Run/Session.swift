import Data
import Foundation
package import Games
public import Language
package import Torch

/// One training, new or resumed: a model with its data, its engine and its run folder.
public final class Session {
    /// Options of a training that override its model and the defaults. A resumed training keeps its seed, precision and
    /// folder.
    public struct Options: Sendable, Codable {
        /// A folder or file, `builtin:NAME`, or a plug-in's `NAME:PLACE`; `nil` for the built-in data that fits the
        /// model.
        public var data: String?
        /// The run folder; `nil` for `runs/MODEL`, with a number if that exists.
        public var folder: String?
        /// The total number of rounds; `nil` for the model's own.
        public var rounds: Int?
        /// The seed for everything that is sampled (default: 0).
        public var seed: UInt64?
        /// `cpu`, `cuda` or `cuda:N`; `nil` for a GPU if there is one whose memory suffices, or the device of the run that
        /// is resumed.
        public var device: String?
        /// `fp32`, `bf16` or, on a GPU, `fp16`; `nil` for the model's own.
        public var precision: String?
        /// Whether products and convolutions have full 32-bit precision and fixed algorithms (default: no, as in the run that
        /// is resumed).
        public var exact: Bool?
        /// Whether rounds that repeat the same operations are recorded, on GPUs as CUDA graphs (default: no, as in the run
        /// that is resumed).
        public var graphs: Bool?
        /// Initial weights: a run folder, a checkpoint or a safetensors file.
        public var initialWeights: String?
        /// A safetensors file of data and random values, to reproduce a run of another program.
        public var feed: String?
        /// Threads per operator (default: those of the run, or all cores). Results depend on them in the last bits.
        public var threads: Int?
        /// What happens if a loss or a weight becomes infinite or NaN.
        public var onNonFinite = NonFinitePolicy.stop
        /// How often figures, samples and checkpoints are written.
        public var intervals = Intervals()
        /// The number of newest checkpoints that stay (default: all), in addition to the best of each metric.
        public var keep: Int?
        /// With `keep`, the checkpoints of every such number of rounds stay as well.
        public var keepEvery: Int?

        public init() {}
    }

    /// How often things are written, in rounds; `nil` for an interval that suits the length of the run.
    public struct Intervals: Sendable, Codable {
        /// Figures.
        public var log: Int?
        /// Samples as an image, and their metrics.
        public var sample: Int?
        public var checkpoint: Int?

        public init(log: Int? = nil, sample: Int? = nil, checkpoint: Int? = nil) {
            self.log = log
            self.sample = sample
            self.checkpoint = checkpoint
        }
    }

    /// What the higher targets provide to a session.
    package struct Surroundings {
        /// Folders that hold the built-in data sets.
        let dataFolders: [String]
        /// Computes metrics of generated samples against real ones of the same sizes; `nil` computes none.
        let measure: ((_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)])?
        /// Compares generated samples with training data; `nil` does not.
        let examine: Examine?
        /// A metric's value as a number of which less is better.
        let cost: (_ metric: String, _ value: Double) -> Double
        /// Opens the metrics of `train.metrics:`; `nil` computes none.
        let metrics: ((MeasuredTraining) throws -> any ModelMetrics)?
        /// The processes that train together; `nil` for a single one.
        package var group: ProcessGroup?

        /// What generated samples say about the generator, by name, and the space in which they were compared.
        package typealias Examine = (_ generated: Tensor, _ training: Tensor, _ range: ClosedRange<Float>) throws -> (
            figures: [(name: String, value: Double)], space: String
        )

        package init(
            dataFolders: [String],
            measure: ((_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)])? = nil,
            examine: Examine? = nil,
            cost: @escaping (_ metric: String, _ value: Double) -> Double = { $1 },
            metrics: ((MeasuredTraining) throws -> any ModelMetrics)? = nil
        ) {
            self.dataFolders = dataFolders
            self.measure = measure
            self.examine = examine
            self.cost = cost
            self.metrics = metrics
        }

        func retention(_ options: Options) -> Retention {
            Retention(newest: options.keep, every: options.keepEvery, cost: cost)
        }
    }

    /// Warnings about the model and this machine.
    public let warnings: [Diagnostic]
    /// Stops the session from any thread.
    package let stopRequest = StopRequest()
    /// When figures, samples and checkpoints are written.
    package let outputs: OutputSchedule
    /// What the training is about to do.
    public internal(set) var report: StartReport
    private let folder: RunFolder
    private let notices: SessionNotices
    let trainer: Trainer

    /// The run folder's path.
    public var path: String { folder.url.relativePath }
    /// Rounds done.
    public var round: Int { trainer.engine.round }
    /// The number of data files that could not be used; `log.txt` lists them.
    public var skippedFiles: Int { notices.skipped }
    /// What could not be written so far. The training continues without it, except that it fails at its end without a
    /// last checkpoint.
    public var lostOutputs: [LostOutput] { trainer.lost }

    /// A new training; its run folder is created immediately.
    /// - Throws: `TrainingError`, `DataError`, `FileError` or `InvalidDocument`.
    package init(_ loaded: LoadedModel, _ options: Options, in surroundings: Surroundings) throws {
        let (device, remark) =
            try options.device.map { name throws(TorchError) in (try Device(name), nil) }
            ?? Device.automatic(for: loaded.model.memory.total)
        // a GPU has its own memory
        warnings = (device.isCPU ? try loaded.memoryRemarks() : []) + loaded.diagnostics
        let feed = try Session.feed(options, loaded.model, on: device)
        let isFed = options.data == nil && feed?.firstBatch(of: loaded.model.at(stage: 0)) != nil
        guard let data = isFed ? "" : options.data ?? Datasets.standard(for: loaded.model.data) else {
            throw TrainingError(
                "no built-in data set fits '\(loaded.model.name)'", hint: "pass a folder or file with --data")
        }
        var configuration = RunConfiguration(
            model: loaded, data: Session.absolute(data), seed: options.seed ?? 0, device: device.name,
            precision: try Session.precision(options, of: loaded.model, on: device), rounds: 0,
            threads: try Session.use(options.threads))
        configuration.isExact = options.exact == true
        configuration.recordsRounds = options.graphs == true
        Session.choose(exact: configuration.isExact)
        notices = SessionNotices()
        if let remark { notices.add("the GPU is not used: \(remark)") }
        let requested = options.precision ?? loaded.model.plan.precision.rawValue
        if let remark = Session.remark(requested: requested, used: configuration.precision) { notices.add(remark) }
        let setting = Setting(configuration, feed, surroundings, notices)
        let stages = try setting.stages(rounds: options.rounds ?? feed?.lastRound)
        let engine = try Session.start(stages, options, nil, 0)
        configuration.rounds = engine.rounds
        outputs = OutputSchedule(options.intervals, rounds: engine.rounds)
        report = try setting.start(&configuration, engine, outputs, isRequested: options.rounds != nil)
        let lock = try Session.claim(options.folder, for: loaded.model)
        folder = try RunFolder(lock, configuration: configuration, retention: surroundings.retention(options))
        if let notice = lock.notice { notices.add(notice) }
        report.add(folder: folder.url.relativePath)
        for gap in feed?.gaps(in: engine.model) ?? [] { notices.add(gap) }
        trainer = try Trainer(
            engine, Session.setting(stages, options, outputs, configuration, setting), in: folder)
        try startOthers(of: surroundings.group, on: device, configuration)
    }

    /// A training that resumes from a run folder's newest checkpoint.
    /// - Throws: `TrainingError` if it is already complete; `FileError`, `DataError` or `InvalidDocument`.
    package init(resuming path: String, _ options: Options, in surroundings: Surroundings) throws {
        let (run, checkpoint, lock, remarks) = try Run.resumable(path)
        var configuration = run.configuration
        if let data = options.data { configuration.data = Session.absolute(data) }
        let device = try Session.device(of: run, options)
        configuration.device = device.name
        Session.choose(exact: configuration.isExact)
        let kept = configuration.precision
        configuration.precision = Session.precision(kept, on: device)
        configuration.threads = try Session.use(options.threads ?? configuration.threads)
        warnings = remarks + configuration.model.diagnostics
        notices = SessionNotices()
        if let remark = Session.remark(requested: kept, used: configuration.precision) { notices.add(remark) }
        let feed = try Session.feed(options, configuration.model.model, on: device)
        let setting = Setting(configuration, feed, surroundings, notices)
        let stages = try setting.stages(rounds: options.rounds ?? configuration.rounds)
        let retries = configuration.retries.count { $0.resumed == checkpoint.round }
        let engine = try Session.start(stages, options, checkpoint, retries)
        try Session.check(engine, resuming: path)
        outputs = OutputSchedule(options.intervals, rounds: engine.rounds)
        configuration.rounds = engine.rounds
        report = try setting.start(&configuration, engine, outputs, isRequested: options.rounds != nil)
        folder = try RunFolder(
            lock, configuration: configuration, round: engine.round, retention: surroundings.retention(options))
        for remark in remarks { try folder.write(remark.message) }
        if let notice = lock.notice { notices.add(notice) }
        report.add(folder: folder.url.relativePath)
        for change in configuration.changes(from: run.configuration) { notices.add(change) }
        trainer = try Trainer(
            engine, Session.setting(stages, options, outputs, configuration, setting), in: folder,
            from: checkpoint, retries: retries)
        try startOthers(of: surroundings.group, on: device, configuration, from: checkpoint.folder, retries: retries)
    }

    /// - Throws: `TrainingError` if an engine can't go on.
    private static func check(_ engine: Engine, resuming path: String) throws {
        if let bad = try engine.nonFinite() {
            throw TrainingError(
                "the checkpoint of round \(engine.round) is not finite: '\(bad.name)' is \(bad.value.inWords)",
                hint: "resume from an earlier one: ganzoo train --resume \(path)/checkpoints/ROUND")
        }
        guard engine.round < engine.rounds else {
            throw TrainingError(
                "'\(path)' is complete: \(engine.round) of \(engine.rounds) rounds",
                hint: "set a larger total with --rounds")
        }
    }

    /// Trains to the end, or until asked to stop; both write a checkpoint, from which the run can be resumed. Output that
    /// can't be written does not end it: see `lostOutputs`.
    /// - Parameter receive: called with every event. Its errors are counted, but do not end the training.
    /// - Returns: whether the end was reached.
    /// - Throws: `TrainingError` if a loss or weight is no longer finite, or if the last checkpoint can't be written;
    ///   `DataError` or `TorchError` if a round fails.
    @discardableResult
    public func run(_ receive: @escaping (Event) throws -> Void = { _ in }) throws -> Bool {
        try trainer.folder.hold()
        defer { trainer.folder.release() }
        var load = MachineLoad(of: trainer.engine)
        let notices = { [notices] in notices.drain() + [load.remark()].compactMap(\.self) }
        return try trainer.run(
            report, shouldStop: { [stopRequest] in stopRequest.isMade }, notices: notices, receive: receive)
    }

    /// Asks to stop after the current round.
    public func stop() { stopRequest.make() }

    static func feed(_ options: Options, _ model: Model, on device: Device) throws -> Feed? {
        guard let path = options.feed else { return nil }
        // a recorded run is reproduced with the precision of the program that recorded it
        LibTorch.setExact(true)
        return try Feed(reading: path, for: model.at(stage: 0), on: device)
    }

    /// Sets the number of threads.
    /// - Returns: the number in use.
    static func use(_ threads: Int?) throws -> Int {
        let present = LibTorch.threads
        let count = threads ?? present
        guard (1...LibTorch.mostThreads).contains(count) else {
            throw TrainingError("the number of threads must be 1 to \(LibTorch.mostThreads), but is \(count)")
        }
        if count != present { try LibTorch.setThreads(count) }
        return count
    }

    private static func setting(
        _ stages: Stages, _ options: Options, _ outputs: OutputSchedule, _ configuration: RunConfiguration,
        _ setting: Setting
    ) -> Trainer.Setting {
        let surroundings = setting.surroundings
        return .init(
            stages: stages, start: { try Session.start(stages, options, $0, $1) }, schedule: outputs,
            configuration: configuration, measure: surroundings.measure, examine: surroundings.examine,
            openMetrics: setting.metrics, policy: options.onNonFinite)
    }

    /// The engine of a checkpoint, or a new one with its initial weights.
    /// - Parameter retries: how often training has been repeated from there.
    static func start(_ stages: Stages, _ options: Options, _ checkpoint: Checkpoint?, _ retries: Int) throws
        -> Engine
    {
        if let checkpoint { return try stages.resume(checkpoint, attempt: retries) }
        let engine = try stages.begin(attempt: retries)
        try engine.players.loadFiles(of: engine.model)
        if let path = options.initialWeights { try begin(engine, with: path) }
        return engine
    }

    /// Loads initial weights from a run, a checkpoint or a file.
    private static func begin(_ engine: Engine, with path: String) throws {
        let file =
            path.hasSuffix(".safetensors")
            ? path : try Run(path).checkpoint.appending(path: Checkpoint.weightsFile).path
        try engine.players.begin(with: Checkpoint.weights(in: file), from: file)
    }

    private static func claim(_ path: String?, for model: Model) throws -> RunLock {
        if let path { return try RunFolder.claim(URL(fileURLWithPath: path)) }
        return try RunFolder.claim(firstFree: "runs/\(model.name)")
    }

    static func absolute(_ data: String) -> String {
        data.isEmpty || Datasets.isNamed(data) ? data : URL(fileURLWithPath: data).path
    }
}
