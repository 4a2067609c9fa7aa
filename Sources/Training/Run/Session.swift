import Data
import Foundation
package import Games
public import Language
package import Torch

/// One training, new or resumed: a model with its data, its engine and its run folder.
public final class Session {
    /// How a training differs from what its model and the defaults say. A resumed one keeps its seed, precision and
    /// folder.
    public struct Options: Sendable {
        /// A folder or file, `builtin:NAME`, or a plug-in's `NAME:PLACE`; `nil` is the built-in data that fits the model.
        public var data: String?
        /// The run folder; `nil` is `runs/MODEL`, with a number if that exists.
        public var folder: String?
        /// Rounds in all; `nil` is what the model says.
        public var rounds: Int?
        /// The seed of everything that is sampled (default: 0).
        public var seed: UInt64?
        /// `cpu`, `cuda` or `cuda:N` (default: `cpu`).
        public var device: String?
        /// `fp32` or `bf16`; `nil` is what the model says.
        public var precision: String?
        /// Weights to start with: a run folder, a checkpoint or a safetensors file.
        public var initialWeights: String?
        /// A safetensors file of data and draws, so that another program's run is repeated.
        public var feed: String?
        /// How often figures, samples and checkpoints are written.
        public var intervals = Intervals()

        public init() {}
    }

    /// How often things are written, in rounds; `nil` as fits the length of the run.
    public struct Intervals: Sendable {
        /// Figures.
        public var log: Int?
        /// Samples, as a picture, with what the metrics say of them.
        public var sample: Int?
        public var checkpoint: Int?

        public init(log: Int? = nil, sample: Int? = nil, checkpoint: Int? = nil) {
            self.log = log
            self.sample = sample
            self.checkpoint = checkpoint
        }
    }

    /// What a session is given by the targets above this one.
    package struct Surroundings {
        /// Folders that hold the built-in data sets.
        let dataFolders: [String]
        /// Figures of generated samples, held against real ones of the same sizes; `nil` measures nothing.
        let measure: ((_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)])?

        package init(
            dataFolders: [String],
            measure: ((_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)])? = nil
        ) {
            self.dataFolders = dataFolders
            self.measure = measure
        }
    }

    /// Warnings about the model and this machine.
    public let warnings: [Diagnostic]
    /// Stops the session from another thread.
    package let stopRequest = StopRequest()
    private let folder: RunFolder
    private let notices: SessionNotices
    private let trainer: Trainer

    /// The run folder's path.
    public var path: String { folder.url.relativePath }
    /// Rounds done.
    public var round: Int { trainer.engine.round }
    /// How many files of the data could not be used; `log.txt` names each.
    public var skippedFiles: Int { notices.skipped }

    /// A new training, whose run folder is made at once.
    /// - Throws: `TrainingError`, `DataError`, `FileError` or `InvalidDocument`.
    package init(_ loaded: LoadedModel, _ options: Options, in surroundings: Surroundings) throws {
        LibTorch.initialise()
        // a graphics card has memory of its own
        let isOnCPU = options.device ?? "cpu" == "cpu"
        warnings = (isOnCPU ? try loaded.memoryRemarks() : []) + loaded.diagnostics
        let feed = try Session.feed(options, loaded.model)
        let isFed = options.data == nil && feed?.firstBatch(of: loaded.model.at(stage: 0)) != nil
        guard let data = isFed ? "" : options.data ?? Datasets.standard(for: loaded.model.data) else {
            throw TrainingError(
                "no built-in data set fits '\(loaded.model.name)'", hint: "pass a folder or file with --data")
        }
        var configuration = RunConfiguration(
            model: loaded, data: Session.absolute(data), seed: options.seed ?? 0, device: options.device ?? "cpu",
            precision: try Session.precision(options.precision) ?? loaded.model.plan.precision.rawValue, rounds: 0)
        notices = SessionNotices()
        let setting = Setting(configuration, feed, surroundings, notices)
        let stages = try setting.stages(rounds: options.rounds ?? feed?.lastRound)
        let engine = try stages.begin()
        try engine.players.loadFiles(of: engine.model)
        if let path = options.initialWeights { try Session.begin(engine, with: path) }
        configuration.rounds = engine.rounds
        let preview = try stages.preview(engine.model)
        folder = try RunFolder(
            creating: URL(fileURLWithPath: options.folder ?? Session.freeFolder(loaded.model.name)),
            configuration: configuration.yaml)
        for gap in feed?.gaps(in: engine.model) ?? [] { notices.add(gap) }
        trainer = Trainer(
            engine, stages: stages, preview: preview, in: folder, intervals: options.intervals,
            seed: configuration.seed, measure: surroundings.measure)
    }

    /// A training that resumes from a run folder's newest checkpoint.
    /// - Throws: `TrainingError` where it is done already; `FileError`, `DataError` or `InvalidDocument`.
    package init(resuming path: String, _ options: Options, in surroundings: Surroundings) throws {
        LibTorch.initialise()
        let (run, checkpoint) = try Run.resumable(path)
        var configuration = run.configuration
        if let data = options.data { configuration.data = Session.absolute(data) }
        if let device = options.device { configuration.device = device }
        warnings = configuration.model.diagnostics
        notices = SessionNotices()
        let feed = try Session.feed(options, configuration.model.model)
        let stages = try Setting(configuration, feed, surroundings, notices).stages(
            rounds: options.rounds ?? configuration.rounds)
        let engine = try stages.resume(checkpoint)
        guard engine.round < engine.rounds else {
            throw TrainingError(
                "'\(path)' is complete: \(engine.round) of \(engine.rounds) rounds",
                hint: "set a larger total with --rounds")
        }
        let preview = try stages.preview(engine.model)
        folder = try RunFolder(resuming: run.folder, round: engine.round)
        trainer = Trainer(
            engine, stages: stages, preview: preview, in: folder, intervals: options.intervals,
            seed: configuration.seed, measure: surroundings.measure)
    }

    /// Trains to the end, or until asked to stop; either writes a checkpoint, from which the run can be resumed.
    /// - Parameter receive: gets every event.
    /// - Returns: whether the end was reached.
    @discardableResult
    public func run(_ receive: @escaping (Event) -> Void = { _ in }) throws -> Bool {
        try trainer.run(shouldStop: { [stopRequest] in stopRequest.isMade }, notices: notices.drain, receive: receive)
    }

    /// Asks to stop after the present round.
    public func stop() { stopRequest.make() }

    private static func feed(_ options: Options, _ model: Model) throws -> Feed? {
        guard let path = options.feed else { return nil }
        // a recorded run is repeated with the arithmetic of the program that recorded it
        LibTorch.setExact(true)
        return try Feed(reading: path, for: model.at(stage: 0), on: Device(options.device ?? "cpu"))
    }

    private static func precision(_ name: String?) throws -> String? {
        if let name, TrainingPlan.Precision(rawValue: name) == nil {
            throw TrainingError("the precision must be fp32 or bf16, but is '\(name)'")
        }
        return name
    }

    /// Starts with the weights of a run, a checkpoint or a file.
    private static func begin(_ engine: Engine, with path: String) throws {
        let file =
            path.hasSuffix(".safetensors")
            ? path : try Run(path).checkpoint.appending(path: "weights.safetensors").path
        try engine.players.begin(with: Safetensors(reading: file).tensors, from: file)
    }

    private static func freeFolder(_ name: String) -> String {
        var number = 1
        var path = "runs/\(name)"
        while FileManager.default.fileExists(atPath: path) {
            number += 1
            path = "runs/\(name)-\(number)"
        }
        return path
    }

    private static func absolute(_ data: String) -> String {
        data.isEmpty || Datasets.isNamed(data) ? data : URL(fileURLWithPath: data).path
    }
}

/// What the stages of a session's model take their data from.
private struct Setting {
    let configuration: RunConfiguration
    let feed: Feed?
    let surroundings: Session.Surroundings
    let notices: SessionNotices

    init(
        _ configuration: RunConfiguration, _ feed: Feed?, _ surroundings: Session.Surroundings,
        _ notices: SessionNotices
    ) {
        (self.configuration, self.feed, self.surroundings, self.notices) = (configuration, feed, surroundings, notices)
    }

    func stages(rounds: Int?) throws -> Stages {
        let device = try Device(configuration.device)
        return Stages(
            configuration.model.model, seed: configuration.seed, device: device, rounds: rounds,
            precision: TrainingPlan.Precision(rawValue: configuration.precision), feed: feed,
            open: { try source($0, position: $1, on: device) }, preview: { try preview($0, on: device) })
    }

    private func dataset(_ model: Model) throws -> any Dataset {
        guard !configuration.data.isEmpty else {
            throw TrainingError("the run has no data", hint: "pass a folder or file with --data")
        }
        return try Datasets.open(configuration.data, declaration: model.data, folders: surroundings.dataFolders)
    }

    private func source(_ model: Model, position: Int, on device: Device) throws -> any BatchSource {
        if configuration.data.isEmpty, let feed {
            return FeedSource(epochSize: feed.lastRound * model.plan.batch)
        }
        return try LoaderSource(
            dataset(model), model.data, batch: model.plan.batch, seed: configuration.seed, position: position,
            on: device, report: notices.skip)
    }

    /// Data for a model's pictures, the same each time.
    private func preview(_ model: Model, on device: Device) throws -> [String: Tensor] {
        if configuration.data.isEmpty, let batch = feed?.firstBatch(of: model) { return batch }
        var still = model.data
        still.flip = false
        let source = try LoaderSource(dataset(model), still, batch: 64, seed: configuration.seed &+ 2, on: device)
        return try source.next(model.data.fields.contains { $0.kind == .vector(2) } ? 2000 : 64)
    }
}
