import Data
public import Foundation
package import Games
import Graph
public import Images
public import Language
public import Torch

/// A trained model, or one in training: a run folder, or a checkpoint in it.
public struct Run {
    public let folder: URL
    /// The checkpoint with its weights.
    public let checkpoint: URL
    /// What a user should know, such as a damaged checkpoint that was passed over.
    public let warnings: [Diagnostic]
    package let configuration: RunConfiguration
    /// The model as it was when the checkpoint was written.
    package let model: Model
    /// Whether the checkpoint was compared with its checksums when the run was opened.
    private let isKnown: Bool
    /// The game as it was trained, regardless of the settings.
    private let trained: Game

    /// Opens a run folder with its newest checkpoint that is not damaged, or a checkpoint's folder in it.
    /// - Parameter settings: values, as `name=value`, for parameters that do not affect the networks' shapes.
    /// - Throws: `FileError` or `InvalidDocument`.
    public init(_ path: String, settings: [String] = []) throws {
        let place = try Run.place(of: path)
        folder = place.folder
        if let given = place.checkpoint {
            checkpoint = given
            warnings = []
            isKnown = false
        } else {
            let (newest, damage) = try Checkpoint.newestWhole(in: folder)
            checkpoint = newest
            isKnown = true
            warnings = damage.map { damaged, error in
                Diagnostic(
                    "checkpoint '\(damaged.lastPathComponent)' is damaged and was passed over; "
                        + "using '\(newest.lastPathComponent)' instead (\(error))",
                    at: nil, severity: .warning)
            }
        }
        let file = folder.appending(path: "run.yaml")
        let stage = try Checkpoint.stage(of: checkpoint)
        let trained = try RunConfiguration.read(file)
        configuration = settings.isEmpty ? trained : try RunConfiguration.read(file, settings: settings)
        var model = configuration.model.model.at(stage: stage)
        model.data.columns = configuration.found.columns
        self.model = model
        let original = trained.model.model.at(stage: stage)
        self.trained = original.game
        try Run.check(model, has: original)
    }

    /// The run folder of a path, and the checkpoint if the path is one.
    private static func place(of path: String) throws -> (folder: URL, checkpoint: URL?) {
        let url = URL(fileURLWithPath: path)
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw FileError(path, "run folder not found", .missing)
        }
        if manager.fileExists(atPath: url.appending(path: RunConfiguration.fileName).path) { return (url, nil) }
        let own = [Checkpoint.weightsFile, Checkpoint.countsFile]
        guard own.contains(where: { manager.fileExists(atPath: url.appending(path: $0).path) }) else {
            throw refusal(of: path)
        }
        return (url.deletingLastPathComponent().deletingLastPathComponent(), Checkpoint.resolved(url))
    }

    /// Why a folder without a run's configuration is refused.
    static func refusal(of path: String) -> FileError {
        FileError(
            path,
            Sweep.isSweep(path)
                ? "the folder of a sweep, expected that of a run in it" : "not a run folder: run.yaml is missing")
    }

    /// Settings must not change the trained networks.
    private static func check(_ model: Model, has trained: Model) throws {
        for (name, entry) in trained.networks {
            let shapes = entry.network.weights.map { ($0.name, $0.weight.shape) }
            let other = model.network(name)?.network.weights.map { ($0.name, $0.weight.shape) } ?? []
            guard shapes.elementsEqual(other, by: ==) else {
                throw TrainingError(
                    "these settings change the weights of '\(name)', which was trained without them",
                    hint: "only parameters that do not affect a network's shape can be set for a trained model",
                    fault: .request)
            }
        }
    }

    /// The names of the classes of each label field; empty for runs that did not keep them.
    package var classes: [String: [String]] { configuration.found.classes }

    /// The names of the classes of the first label field, if they are known.
    package var classNames: [String]? { configuration.found.classes(of: model.data)?.first }

    /// The states of functions such as `track` in the checkpoint.
    package func memories(of saved: Checkpoint) throws -> [MemoryName: FunctionMemory] {
        try saved.memories(of: trained)
    }

    /// The networks with the checkpoint's weights, and the rest of the checkpoint.
    /// - Parameter calls: the networks and averages that are needed; `nil` for all.
    package func players(for calls: Set<NetworkCall>? = nil, on device: Device = .cpu) throws -> (
        players: Players, saved: Checkpoint
    ) {
        var saved = try Checkpoint(reading: checkpoint, .networks(calls), isKnown: isKnown)
        if let bad = try saved.weights.nonFinite() {
            throw FileError(checkpoint.path, "the weights are not finite: '\(bad.name)' is \(bad.value.inWords)")
        }
        return (try saved.takePlayers(of: model, for: calls, on: device), saved)
    }

    /// A sampler for the model's inferences with the trained networks.
    /// - Parameter seed: for everything that is sampled.
    package func sampler(seed: UInt64 = 0, on device: Device = .cpu) throws -> Sampler {
        try sampler(with: nil, seed: seed, on: device)
    }

    /// A sampler for one inference, with the networks that it runs and no others, and the inference.
    /// - Parameter name: its name; `nil` for the model's first.
    package func sampler(of name: String?, seed: UInt64 = 0, on device: Device = .cpu) throws -> (
        sampler: Sampler, inference: Game.Inference
    ) {
        let inference = try model.inference(name)
        return (try sampler(with: model.game.networks(of: inference), seed: seed, on: device), inference)
    }

    private func sampler(with calls: Set<NetworkCall>?, seed: UInt64, on device: Device) throws -> Sampler {
        let (players, saved) = try players(for: calls, on: device)
        return try Sampler(
            model, players, seed: seed, memories: memories(of: saved), states: saved.states, numbers: saved.numbers)
    }

    /// Samples of the trained model.
    /// - Parameters:
    ///   - count: the number of samples (default: the length of the list in `fixed`, else 64).
    ///   - fixed: values of the inference's inputs, such as `label=3`, `label=0..9` or `z=0`.
    ///   - inference: its name (default: the model's first).
    /// - Returns: `[count, …]`: images `[count, channels, height, width]` with values in the range of the model's data.
    public func sample(
        _ count: Int? = nil, fixed: [String] = [], seed: UInt64 = 0, inference: String? = nil, on device: Device = .cpu
    ) throws -> Tensor {
        let (sampler, inference) = try sampler(of: inference, seed: seed, on: device)
        let given = try GivenInputs(fixed, classes: classes)
        var batches: [Tensor] = []
        try sampler.sample(inference, count ?? given.count(inference, model) ?? 64, given, seed: seed) {
            batches.append($0.samples)
        }
        return batches.count == 1 ? batches[0] : try .concat(batches, 0)
    }

    /// One image of samples: a grid of images, or a scatter plot of points.
    public func picture(of samples: Tensor) throws -> Image {
        try Picture.sheet(samples, real: nil, range: model.data.range)
    }
}

extension Run {
    /// A run to resume from its newest checkpoint, or from the given one, with the right to write into its folder.
    /// - Returns: the run, its checkpoint, and what a user should know.
    static func resumable(_ path: String) throws -> (run: Run, checkpoint: Checkpoint, lock: RunLock, [Diagnostic]) {
        // nobody else may change the folder while the checkpoint is chosen
        let lock = try RunFolder.claim(resuming: place(of: path).folder)
        let run = try Run(path)
        let checkpoint = try Checkpoint(reading: run.checkpoint)
        let differences =
            try checkpoint.state.run.map { try run.configuration.differences(from: $0, of: run.checkpoint) } ?? []
        let warnings = differences.map { Diagnostic($0, at: nil, severity: .warning) }
        return (run, checkpoint, lock, run.warnings + warnings)
    }
}
