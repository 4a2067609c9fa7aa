import Data
public import Foundation
package import Games
import Graph
public import Images
public import Torch

/// A trained model, or one in training: a run folder, or a checkpoint in it.
public struct Run {
    public let folder: URL
    /// The checkpoint with its weights.
    public let checkpoint: URL
    package let configuration: RunConfiguration
    /// The model as it was when the checkpoint was written.
    package let model: Model
    /// The game as it was trained, regardless of the settings.
    private let trained: Game

    /// Opens a run folder, or a checkpoint's folder in it.
    /// - Parameter settings: values, as `name=value`, for parameters that do not affect the networks' shapes.
    /// - Throws: `FileError` or `InvalidDocument`.
    public init(_ path: String, settings: [String] = []) throws {
        LibTorch.initialise()
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw FileError(path, "run folder not found", .missing)
        }
        if FileManager.default.fileExists(atPath: url.appending(path: "run.yaml").path) {
            folder = url
            checkpoint = try Checkpoint.newest(in: url)
        } else if FileManager.default.fileExists(atPath: url.appending(path: "weights.safetensors").path) {
            checkpoint = url
            folder = url.deletingLastPathComponent().deletingLastPathComponent()
        } else {
            throw FileError(path, "not a run folder: run.yaml is missing")
        }
        let file = folder.appending(path: "run.yaml")
        let stage = try Checkpoint.stage(of: checkpoint)
        let trained = try RunConfiguration.read(file)
        configuration = settings.isEmpty ? trained : try RunConfiguration.read(file, settings: settings)
        model = configuration.model.model.at(stage: stage)
        let original = trained.model.model.at(stage: stage)
        self.trained = original.game
        try Run.check(model, has: original)
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

    /// The states of functions such as `track` in the checkpoint.
    package func memories(of saved: Checkpoint) throws -> [MemoryName: FunctionMemory] {
        try saved.memories(of: trained)
    }

    /// The networks with the checkpoint's weights, and the checkpoint.
    package func players(on device: Device = .cpu) throws -> (players: Players, saved: Checkpoint) {
        let players = try Players(model, seed: configuration.seed, on: device)
        let saved = try Checkpoint(reading: checkpoint)
        try saved.load(into: players)
        return (players, saved)
    }

    /// A sampler for the model's inferences with the trained networks.
    /// - Parameter seed: for everything that is sampled.
    package func sampler(seed: UInt64 = 0, on device: Device = .cpu) throws -> Sampler {
        let (players, saved) = try players(on: device)
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
        let sampler = try sampler(seed: seed, on: device)
        let inference = try sampler.inference(inference)
        let given = try GivenInputs(fixed)
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
    /// A run with its newest checkpoint; if that is damaged, the error names the previous one.
    static func resumable(_ path: String) throws -> (Run, Checkpoint) {
        do {
            let run = try Run(path)
            return (run, try Checkpoint(reading: run.checkpoint))
        } catch let error as FileError {
            let folder = URL(fileURLWithPath: path)
            guard let newest = try? Checkpoint.newest(in: folder), error.path.hasPrefix(newest.path),
                let earlier = Checkpoint.last(before: newest, in: folder)
            else { throw error }
            throw TrainingError(
                error.description,
                hint: "resume from the previous checkpoint: ganzoo train --resume \(earlier.relativePath)")
        }
    }
}
