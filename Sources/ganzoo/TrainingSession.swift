import Data
import Foundation
import Torch
import Training
import Zoo

/// Everything that a training works with, made new or from a run folder.
struct TrainingSession {
    let configuration: RunConfiguration
    let engine: Engine
    let folder: RunFolder
    let preview: [String: Tensor]
    let skipped: SkippedFiles

    /// Says how many files could not be read.
    func finish() {
        if skipped.count > 0 { Failure.write("\(skipped.count) file\(skipped.count == 1 ? "" : "s") could not be used; log.txt names each\n") }
    }
}

/// The files that the loader could not use, as its threads report them.
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

    /// Those reported since the last call.
    func drain() -> [String] {
        lock.withLock {
            defer { fresh = [] }
            return fresh
        }
    }
}

extension Train {
    /// A training from its beginning.
    func started() throws -> TrainingSession {
        let zoo = zoo.path
        let loaded = try zoo.load(model ?? "", settings: settings.set)
        let declaration = loaded.model.data
        guard let data = data ?? Datasets.standard(for: declaration) else {
            throw TrainingError(
                "'\(loaded.model.name)' has no built-in data that fits it", hint: "name a folder or file with --data")
        }
        let url = URL(fileURLWithPath: out ?? Train.freeFolder(loaded.model.name))
        var configuration = RunConfiguration(
            model: loaded, data: Train.absolute(data), seed: seed ?? 0, device: device ?? "cpu",
            precision: precision ?? loaded.model.plan.precision.rawValue, rounds: 0)
        let (engine, preview, skipped) = try Train.engine(configuration, zoo, rounds: rounds, position: 0)
        configuration.rounds = engine.rounds
        let folder = try RunFolder(creating: url, configuration: configuration.yaml)
        return TrainingSession(
            configuration: configuration, engine: engine, folder: folder, preview: preview, skipped: skipped)
    }

    /// A training from a run folder's newest checkpoint.
    func resumed(_ path: String) throws -> TrainingSession {
        let run = try Run(path)
        let checkpoint = try Checkpoint(reading: run.checkpoint)
        var configuration = run.configuration
        if let data { configuration.data = Train.absolute(data) }
        if let device { configuration.device = device }
        let (engine, preview, skipped) = try Train.engine(
            configuration, zoo.path, rounds: rounds ?? configuration.rounds, position: checkpoint.position)
        try engine.restore(checkpoint)
        guard engine.round < engine.rounds else {
            throw TrainingError(
                "'\(path)' is done: \(engine.round) rounds of \(engine.rounds)", hint: "ask for more with --rounds")
        }
        let folder = try RunFolder(resuming: run.folder, round: engine.round)
        return TrainingSession(
            configuration: configuration, engine: engine, folder: folder, preview: preview, skipped: skipped)
    }

    private static func engine(_ configuration: RunConfiguration, _ zoo: Zoo, rounds: Int?, position: Int) throws
        -> (Engine, [String: Tensor], SkippedFiles)
    {
        let model = configuration.model.model
        let device = try Device(configuration.device)
        let dataset = try Datasets.open(configuration.data, declaration: model.data, folders: zoo.dataFolders)
        let skipped = SkippedFiles()
        let source = LoaderSource(
            dataset, model.data, batch: model.plan.batch, seed: configuration.seed, position: position, on: device,
            report: { skipped.add($0) })
        let engine = try Engine(
            model, source: source, seed: configuration.seed, device: device, rounds: rounds,
            precision: TrainingPlan.Precision(rawValue: configuration.precision))
        var still = model.data
        still.flip = false
        let preview = LoaderSource(dataset, still, batch: 64, seed: configuration.seed &+ 2, on: device)
        return (engine, try preview.next(model.data.fields.contains { $0.kind == .vector(2) } ? 2000 : 64), skipped)
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
        data.hasPrefix("builtin:") ? data : URL(fileURLWithPath: data).path
    }
}
