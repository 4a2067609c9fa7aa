import Data
package import Foundation
package import Games
import Graph
import Torch

/// A run folder created from imported weights: new, or created by an earlier import, for the next network.
package final class RunImport {
    package let model: Model
    private let folder: URL
    let configuration: RunConfiguration
    let players: Players
    var memories: [MemoryName: FunctionMemory] = [:]
    /// The right to write into the folder of an earlier import.
    private let lock: RunLock?

    /// Networks start as training would initialise them, or with the run's weights.
    /// - Throws: `TrainingError` if the folder holds another model's run, one that was trained, or something else.
    package init(_ loaded: LoadedModel, into folder: URL, seed: UInt64) throws {
        self.folder = folder
        guard !Checkpoint.all(in: folder).isEmpty else {
            if FileManager.default.fileExists(atPath: folder.path) { try RunFolder.inspect(folder) }
            lock = nil
            model = loaded.model.at(stage: max(0, loaded.model.stages.count - 1))
            configuration = RunConfiguration(
                model: loaded, data: Datasets.standard(for: model.data) ?? "", seed: seed, device: "cpu",
                precision: model.plan.precision.rawValue, rounds: 0, threads: nil)
            players = try Players(model, seed: seed, on: .cpu)
            try players.loadFiles(of: model)
            return
        }
        lock = try RunFolder.claim(resuming: folder)
        let run = try Run(folder.path)
        let checkpoint = try Checkpoint(reading: run.checkpoint)
        guard run.model.name == loaded.model.name, RunImport.shapes(run.model) == RunImport.shapes(loaded.model) else {
            throw TrainingError(
                "'\(folder.relativePath)' is a run of '\(run.model.name)', whose networks differ",
                hint: "repeat the '--set' options of the first import, or choose another folder")
        }
        guard checkpoint.round == 0 else {
            throw TrainingError(
                "can't import into '\(folder.relativePath)': the run has been trained",
                hint: "choose a new folder with -o")
        }
        model = run.model
        configuration = run.configuration
        let (players, saved) = try run.players()
        self.players = players
        memories = try run.memories(of: saved)
    }

    private static func shapes(_ model: Model) -> [String] {
        model.at(stage: max(0, model.stages.count - 1)).networks.flatMap { name, entry in
            entry.network.weights.map { "\(name).\($0.name) \($0.weight.shape)" }
        }
    }

    /// Imports networks' weights from a file.
    /// - Parameters:
    ///   - names: networks; `G` means its weights and its average, `ema(G)` only its average.
    ///   - key: the part of the file to read: keys, an index or a prefix of names.
    /// - Returns: a line for each network, and what else there is to say.
    package func take(_ source: WeightsSource, _ names: [String], key: String?, inOrder: Bool) throws -> [String] {
        let wanted = try names.map { try NetworkName($0, in: model) }
        let networks = wanted.compactMap { name in model.network(name.network).map { (name.network, $0.network) } }
        if inOrder, networks.count > 1 { throw TrainingError("'--in-order' takes a single network") }
        let part =
            inOrder ? WeightsSource.Part(tensors: try source.tensors(key: key), others: []) : try source.part(key: key)
        let matches = try WeightsMatch.match(part, networks, inOrder: inOrder, path: source.path)
        var lines: [String] = []
        for name in wanted {
            guard let match = matches[name.network], let player = players.all[name.network] else { continue }
            if !name.isAverage { try player.weights.load(match.tensors) }
            try player.average?.load(match.tensors)
            lines.append("\(name): \(match.tensors.count) tensors" + RunImport.origin(match, inOrder: inOrder))
        }
        for name in Set(networks.map(\.0)).sorted() { lines += try remember(matches[name]?.tracked, of: name) }
        return lines + RunImport.remarks(source, part, matches, inOrder: inOrder)
    }

    /// Where a network's weights were found.
    private static func origin(_ match: WeightsMatch, inOrder: Bool) -> String {
        let names = match.reference.map { ", matched by the names of \($0)" } ?? (inOrder ? ", in order" : "")
        return names + (match.prefix.isEmpty ? "" : ", under '\(match.prefix.dropLast())'")
    }

    private static func remarks(
        _ source: WeightsSource, _ part: WeightsSource.Part, _ matches: [String: WeightsMatch], inOrder: Bool
    ) -> [String] {
        var lines: [String] = []
        let unused = inOrder ? 0 : WeightsMatch.unused(part, matches)
        if unused > 0 { lines.append("not imported: \(unused) tensors of the file under other names") }
        if let remark = source.remark { lines.append(remark) }
        if inOrder {
            lines.append(
                "the order of the tensors proves nothing: compare an output with the other program's, with 'ganzoo apply'"
            )
        }
        return lines
    }

    /// Writes the run folder, or the checkpoint of the existing one, which is there until the new one is.
    package func save() throws {
        let lock = try lock ?? RunFolder.claim(folder)
        if self.lock == nil { _ = try RunFolder(lock, configuration: configuration) }
        try Checkpoint.write(imported: players, of: configuration, memories: memories, in: folder)
    }
}
