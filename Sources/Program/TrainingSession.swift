import Data
import Foundation
import Games
import Torch
import Training
import Zoo

/// What a training session works with, new or from a run folder.
struct TrainingSession {
    let configuration: RunConfiguration
    let engine: Engine
    let stages: Stages
    let folder: RunFolder
    let preview: [String: Tensor]
    let skipped: SkippedFiles

    /// Reports how many files could not be read.
    func finish() {
        if skipped.count > 0 {
            Failure.write(
                "skipped \(skipped.count) unreadable file\(skipped.count == 1 ? "" : "s"), see log.txt\n")
        }
    }
}

/// Collects the files that the loader could not read, as its threads report them.
final class SkippedFiles: @unchecked Sendable {
    private let lock = NSLock()
    private var fresh: [String] = []
    private var total = 0

    var count: Int { lock.withLock { total } }

    func add(_ message: String) {
        lock.withLock {
            fresh.append("skipped \(message)")
            total += 1
        }
    }

    /// Adds another line to the log.
    func note(_ message: String) { lock.withLock { fresh.append(message) } }

    /// The lines since the last call.
    func drain() -> [String] {
        lock.withLock {
            defer { fresh = [] }
            return fresh
        }
    }
}

extension Train {
    /// Starts a new run.
    func started() throws -> TrainingSession {
        let zoo = try zoo.path
        let loaded = try zoo.load(model ?? "", settings: settings.set)
        // a graphics card has memory of its own
        if (device ?? "cpu") == "cpu" { Failure.warn(try loaded.memoryRemarks()) }
        let declaration = loaded.model.data
        let feed = try readFeed(loaded.model)
        let isFed = data == nil && feed?.firstBatch(of: loaded.model.at(stage: 0)) != nil
        guard let data = isFed ? "" : data ?? Datasets.standard(for: declaration) else {
            throw TrainingError(
                "no built-in data set fits '\(loaded.model.name)'", hint: "pass a folder or file with --data")
        }
        let url = URL(fileURLWithPath: out ?? Train.freeFolder(loaded.model.name))
        var configuration = RunConfiguration(
            model: loaded, data: Train.absolute(data), seed: seed ?? 0, device: device ?? "cpu",
            precision: precision ?? loaded.model.plan.precision.rawValue, rounds: 0)
        let skipped = SkippedFiles()
        let stages = try stages(configuration, zoo, rounds: rounds ?? feed?.lastRound, feed, skipped)
        let engine = try stages.begin()
        try engine.players.loadFiles(of: engine.model)
        if let initial { try begin(engine, with: initial) }
        configuration.rounds = engine.rounds
        let preview = try stages.preview(engine.model)
        let folder = try RunFolder(creating: url, configuration: configuration.yaml)
        for gap in feed?.gaps(in: engine.model) ?? [] {
            skipped.note(gap)
            Failure.write("note: \(gap)\n")
        }
        return TrainingSession(
            configuration: configuration, engine: engine, stages: stages, folder: folder, preview: preview,
            skipped: skipped)
    }

    /// Resumes a run from its newest checkpoint.
    func resumed(_ path: String) throws -> TrainingSession {
        let zoo = try zoo.path
        let (run, checkpoint) = try Train.opened(path)
        var configuration = run.configuration
        if let data { configuration.data = Train.absolute(data) }
        if let device { configuration.device = device }
        let skipped = SkippedFiles()
        let stages = try stages(
            configuration, zoo, rounds: rounds ?? configuration.rounds, readFeed(configuration.model.model),
            skipped)
        let engine = try stages.resume(checkpoint)
        guard engine.round < engine.rounds else {
            throw TrainingError(
                "'\(path)' is complete: \(engine.round) of \(engine.rounds) rounds",
                hint: "set a larger total with --rounds")
        }
        let preview = try stages.preview(engine.model)
        let folder = try RunFolder(resuming: run.folder, round: engine.round)
        return TrainingSession(
            configuration: configuration, engine: engine, stages: stages, folder: folder, preview: preview,
            skipped: skipped)
    }

    /// A run with its checkpoint. If the newest one is corrupt, the error's hint names the one before it.
    private static func opened(_ path: String) throws -> (Run, Checkpoint) {
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

    private func readFeed(_ model: Model) throws -> Feed? {
        let device = try Device(device ?? "cpu")
        return try feed.map { try Feed(reading: $0, for: model.at(stage: 0), on: device) }
    }

    private func stages(
        _ configuration: RunConfiguration, _ zoo: Zoo, rounds: Int?, _ feed: Feed?, _ skipped: SkippedFiles
    ) throws -> Stages {
        let model = configuration.model.model
        let device = try Device(configuration.device)
        let seed = configuration.seed
        func dataset(_ model: Model) throws -> any Dataset {
            guard !configuration.data.isEmpty else {
                throw TrainingError("the run has no data", hint: "pass a folder or file with --data")
            }
            return try Datasets.open(configuration.data, declaration: model.data, folders: zoo.dataFolders)
        }
        return Stages(
            model, seed: seed, device: device, rounds: rounds,
            precision: TrainingPlan.Precision(rawValue: configuration.precision),
            feed: feed,
            open: { model, position in
                if configuration.data.isEmpty, let feed {
                    return FeedSource(epochSize: feed.lastRound * model.plan.batch)
                }
                return try LoaderSource(
                    dataset(model), model.data, batch: model.plan.batch, seed: seed, position: position, on: device,
                    report: { skipped.add($0) })
            },
            preview: { model in
                if configuration.data.isEmpty, let batch = feed?.firstBatch(of: model) { return batch }
                var still = model.data
                still.flip = false
                let source = try LoaderSource(dataset(model), still, batch: 64, seed: seed &+ 2, on: device)
                return try source.next(model.data.fields.contains { $0.kind == .vector(2) } ? 2000 : 64)
            })
    }

    /// Initializes the networks with the weights of a run, a checkpoint or a file.
    private func begin(_ engine: Engine, with path: String) throws {
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
