package import Foundation
package import Games
package import Torch

/// Everything that a training needs to resume exactly: `weights.safetensors`, `state.safetensors` and `state.json` in a
/// folder that appears only when it is complete.
package struct Checkpoint {
    package let folder: URL
    let weights: [String: Tensor]
    let tensors: [String: Tensor]
    let state: State

    /// Samples taken from the data before it.
    package var position: Int { state.position }
    /// The dynamic numbers of its last round by name.
    package var numbers: [String: Double] { state.numbers }
    /// The stage of the model that it belongs to, from 0.
    package var stage: Int { state.stage }

    /// Reads a checkpoint's folder.
    /// - Throws: `FileError` for anything missing or damaged.
    package init(reading folder: URL) throws {
        self.folder = folder
        weights = try Safetensors(reading: folder.appending(path: "weights.safetensors").path).tensors
        tensors = try Safetensors(reading: folder.appending(path: "state.safetensors").path).tensors
        state = try Checkpoint.state(in: folder)
        try checkParts()
    }

    /// Loads the checkpoint's weights into networks.
    package func load(into players: Players) throws(FileError) {
        do throws(TorchError) {
            try players.load(weights)
        } catch {
            throw FileError(folder.path, "the weights do not match the model: \(error.message)")
        }
    }

    /// The values of `train.state:` by name.
    package var states: [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors where name.hasPrefix("state/") { result[String(name.dropFirst(6))] = tensor }
        return result
    }

    /// The stage of a checkpoint's folder, from 0.
    package static func stage(of folder: URL) throws -> Int { try state(in: folder).stage }

    /// Writes a checkpoint into a run folder; it becomes visible when it is complete.
    static func write(_ weights: [String: Tensor], _ tensors: [String: Tensor], _ state: State, in run: URL) throws
        -> URL
    {
        var state = state
        state.tensors = tensors.keys.sorted()
        let folder = run.appending(path: "checkpoints")
        let name = String(format: "%06d", state.round)
        let partial = folder.appending(path: ".\(name).partial")
        let manager = FileManager.default
        try? manager.removeItem(at: partial)
        try FileFailure.explain(partial.path) {
            try manager.createDirectory(at: partial, withIntermediateDirectories: true)
        }
        do {
            try Safetensors(weights).write(to: partial.appending(path: "weights.safetensors").path)
            try Safetensors(tensors).write(to: partial.appending(path: "state.safetensors").path)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let path = partial.appending(path: "state.json")
            try FileFailure.explain(path.path) { try encoder.encode(state).write(to: path) }
            let final = folder.appending(path: name)
            try? manager.removeItem(at: final)
            try FileFailure.explain(final.path) { try manager.moveItem(at: partial, to: final) }
            return final
        } catch {
            try? manager.removeItem(at: partial)
            throw error
        }
    }

    /// Writes networks with imported weights as a checkpoint before the first round. The dynamic numbers that
    /// inferences read are those at the end of a training.
    /// - Parameter memories: the states of functions such as `track`.
    @discardableResult
    package static func write(
        imported players: Players, of model: Model, memories: [MemoryName: FunctionMemory], in run: URL
    ) throws -> URL {
        let late = 1e9
        let numbers: [DynamicName: Double] = [
            .round: late, .epoch: late, .images: late, .progress: 1, .stageImages: late,
        ]
        let named = Dictionary(uniqueKeysWithValues: numbers.map { ($0.key.rawValue, $0.value) })
        let stage = max(0, model.stages.count - 1)
        let state = State(round: 0, images: 0, position: 0, stage: stage, stageBegan: 0, numbers: named)
        return try write(players.tensors(), memoryTensors(memories), state, in: run)
    }

    /// Rounds before it.
    package var round: Int { state.round }

    /// The newest complete checkpoint of a run folder.
    package static func newest(in run: URL) throws -> URL {
        let folder = run.appending(path: "checkpoints")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard let newest = names.compactMap({ name in Int(name).map { (name, $0) } }).max(by: { $0.1 < $1.1 })?.0 else {
            throw FileError(folder.path, "no checkpoint found")
        }
        return folder.appending(path: newest)
    }
}

extension Checkpoint {
    /// The newest checkpoint before the given one that can be read.
    package static func last(before broken: URL, in run: URL) -> URL? {
        let folder = run.appending(path: "checkpoints")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let limit = Int(broken.lastPathComponent) ?? 0
        let earlier = names.compactMap { name in Int(name).map { (name, $0) } }.filter { $0.1 < limit }
        return earlier.sorted { $0.1 > $1.1 }.lazy.map { folder.appending(path: $0.0) }
            .first { (try? Checkpoint(reading: $0)) != nil }
    }
}

extension Engine {
    /// Writes a checkpoint of the current round into a run folder; it becomes visible when it is complete.
    /// - Returns: the checkpoint's folder.
    @discardableResult
    package func save(in run: URL) throws -> URL {
        let state = Checkpoint.State(
            round: round, images: images, position: source.position, stage: stage, stageBegan: stageBegan,
            numbers: numbers)
        return try Checkpoint.write(players.tensors(), stateTensors(), state, in: run)
    }

    /// Loads everything from a checkpoint.
    package func restore(_ checkpoint: Checkpoint) throws {
        try checkpoint.load(into: players)
        var optimizer: [String: [String: Tensor]] = [:]
        for (name, tensor) in checkpoint.tensors {
            let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
            switch parts.first {
            case "optimizer" where parts.count == 3: optimizer[parts[1], default: [:]][parts[2]] = tensor
            case "generator": try evaluator.generator.restore(tensor)
            default: continue
            }
        }
        for (name, tensor) in checkpoint.states { evaluator.states[name] = try onDevice(tensor) }
        evaluator.memories = try checkpoint.memories(of: game)
        for memory in evaluator.memories.values {
            for (key, tensor) in memory.tensors { memory.tensors[key] = try onDevice(tensor) }
        }
        for (name, tensors) in optimizer {
            optimizers[name]?.load(try tensors.mapValues { try onDevice($0) })
        }
        let state = checkpoint.state
        resume(round: state.round, images: state.images, stageBegan: state.stageBegan)
    }

    /// The dynamic numbers of the last round by name; inferences read them.
    package var numbers: [String: Double] {
        Dictionary(uniqueKeysWithValues: pass.numbers.map { ($0.key.rawValue, $0.value) })
    }

    /// The values of `train.state:` by name; inferences read them.
    package var states: [String: Tensor] { evaluator.states }

    /// The states of functions; inferences read them.
    package var memories: [MemoryName: FunctionMemory] { evaluator.memories }

    private func onDevice(_ tensor: Tensor) throws(TorchError) -> Tensor {
        players.device.isCPU ? tensor : try tensor.to(players.device)
    }

    private func stateTensors() throws -> [String: Tensor] {
        var result: [String: Tensor] = ["generator": try evaluator.generator.state()]
        for (name, optimizer) in optimizers {
            for (key, tensor) in optimizer.state { result["optimizer/\(name)/\(key)"] = tensor }
        }
        for (name, tensor) in evaluator.states { result["state/\(name)"] = tensor }
        result.merge(Checkpoint.memoryTensors(evaluator.memories)) { _, new in new }
        return result
    }
}

/// Foundation's file errors as one sentence.
enum FileFailure {
    static func explain<R>(_ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as CocoaError {
            let reason =
                switch error.code {
                case .fileWriteOutOfSpace: "the disk is full"
                case .fileWriteVolumeReadOnly: "the disk is read-only"
                case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
                case .fileWriteFileExists: "a file with that name exists"
                default: "it can't be created"
                }
            throw FileError(path, reason, .writing)
        }
    }
}
