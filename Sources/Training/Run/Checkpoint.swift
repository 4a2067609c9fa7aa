package import Foundation
package import Games
package import Torch

/// Everything that a training needs to resume exactly: `weights.safetensors`, `state.safetensors` and `state.json` with
/// their checksums in `manifest.json`, in a folder that appears only when it is complete.
package struct Checkpoint {
    package let folder: URL
    private(set) var weights: [String: Tensor]
    let tensors: [String: Tensor]
    let state: State

    /// Rounds before it.
    package var round: Int { state.round }
    /// Samples taken from the data before it.
    package var position: Int { state.position }
    /// The dynamic numbers of its last round by name.
    package var numbers: [String: Double] { state.numbers }
    /// The stage of the model that it belongs to, from 0.
    package var stage: Int { state.stage }
}

extension Checkpoint {
    /// What is read of a checkpoint.
    enum Extent {
        /// All of it, for a training.
        case whole
        /// The networks and averages that are needed, `nil` for all, without the states of optimizers.
        case networks(Set<NetworkCall>?)

        /// Whether a weight is read.
        func takes(weight name: String) -> Bool {
            guard case .networks(let calls?) = self else { return true }
            return calls.contains { name.hasPrefix("\($0.averaged ? "ema." : "")\($0.network).") }
        }

        /// Whether a tensor of the state is read.
        func takes(state name: String) -> Bool {
            if case .whole = self { true } else { !name.hasPrefix(Checkpoint.optimizerPrefix) }
        }
    }

    /// Reads a checkpoint's folder.
    /// - Parameter isKnown: whether its files have just been compared with their checksums.
    /// - Throws: `FileError` for anything missing or damaged; `TrainingError` for a newer format.
    init(reading folder: URL, _ extent: Extent = .whole, isKnown: Bool = false) throws {
        self.folder = folder
        state = try Checkpoint.state(in: folder)
        if !isKnown { _ = try Checkpoint.checkManifest(in: folder, of: state) }
        weights = try Safetensors(
            reading: folder.appending(path: Checkpoint.weightsFile).path, where: extent.takes(weight:)
        ).tensors
        let file = try Safetensors(
            reading: folder.appending(path: Checkpoint.stateFile).path, where: extent.takes(state:))
        tensors = file.tensors
        try checkParts(besides: file.leftOut)
    }

    /// The tensors of a file of weights. The file of a checkpoint is compared with the checkpoint's manifest.
    package static func weights(in path: String) throws(FileError) -> [String: Tensor] {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent()
        if url.lastPathComponent == weightsFile, let manifest = try? Manifest(reading: folder) {
            try manifest.check([weightsFile], in: folder)
        }
        return try Safetensors(reading: path).tensors
    }

    /// Loads the checkpoint's weights into networks.
    package func load(into players: Players) throws(FileError) {
        do throws(TorchError) { try players.load(weights) } catch { throw mismatch(error) }
    }

    /// Networks with the checkpoint's weights, which it gives away.
    /// - Parameter calls: the networks and averages that are needed; `nil` for all.
    mutating func takePlayers(of model: Model, for calls: Set<NetworkCall>?, on device: Device) throws(FileError)
        -> Players
    {
        do throws(TorchError) {
            defer { weights = [:] }
            return try Players(model, taking: &weights, for: calls, on: device)
        } catch {
            throw mismatch(error)
        }
    }

    private func mismatch(_ error: TorchError) -> FileError {
        FileError(folder.path, "the weights do not match the model: \(error.message)")
    }

    /// The values of `train.state:` by name.
    package var states: [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors where name.hasPrefix("state/") { result[String(name.dropFirst(6))] = tensor }
        return result
    }

    /// The state of a network's optimizer by `weight/slot`.
    fileprivate func moments(of network: String) -> [String: Tensor] {
        let prefix = "\(Checkpoint.optimizerPrefix)\(network)/"
        return tensors.reduce(into: [:]) { result, entry in
            if entry.key.hasPrefix(prefix) { result[String(entry.key.dropFirst(prefix.count))] = entry.value }
        }
    }

    /// The error for a missing tensor of the state.
    fileprivate func lacks(_ name: String) -> FileError {
        FileError(folder.appending(path: Checkpoint.stateFile).path, "'\(name)' is missing")
    }

    /// The stage of a checkpoint's folder, from 0.
    package static func stage(of folder: URL) throws -> Int { try state(in: folder).stage }

    /// Writes a checkpoint into a run folder; it becomes visible when it is complete and on disk. One of the same round
    /// is there until that moment.
    /// - Returns: the checkpoint's folder.
    static func write(_ weights: [String: Tensor], _ tensors: [String: Tensor], _ state: State, in run: URL) throws
        -> URL
    {
        var state = state
        state.tensors = tensors.keys.sorted()
        let place = folder(ofRound: state.round, in: run)
        let draft = Disk.draft(of: place)
        discard(draft)
        do {
            try FileFailure.explain(draft.path) {
                try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
            }
            try Safetensors(weights).write(to: draft.appending(path: weightsFile).path)
            try Safetensors(tensors).write(to: draft.appending(path: stateFile).path)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try Disk.write(encoder.encode(state), to: draft.appending(path: countsFile))
            try Manifest(of: files, in: draft).write(in: draft)
            try Disk.publish(draft, as: place, discard: discard)
            return place
        } catch {
            discard(draft)
            throw error
        }
    }

    /// Writes networks with imported weights as a checkpoint before the first round. The dynamic numbers that
    /// inferences read are those at the end of a training.
    /// - Parameter memories: the states of functions such as `track`.
    @discardableResult
    package static func write(
        imported players: Players, of run: RunConfiguration, memories: [MemoryName: FunctionMemory], in folder: URL
    ) throws -> URL {
        let late = 1e9
        let numbers: [DynamicName: Double] = [
            .round: late, .epoch: late, .images: late, .progress: 1, .stageImages: late,
        ]
        let named = Dictionary(uniqueKeysWithValues: numbers.map { ($0.key.rawValue, $0.value) })
        let stage = max(0, run.model.model.stages.count - 1)
        let state = State(
            round: 0, images: 0, position: 0, stage: stage, stageBegan: 0, numbers: named, run: run.origin)
        return try write(players.tensors(), memoryTensors(memories), state, in: folder)
    }
}

extension Engine {
    /// Writes a checkpoint of the current round into a run folder; it becomes visible when it is complete.
    /// - Parameter configuration: the run as it is trained now.
    /// - Returns: the checkpoint's folder.
    @discardableResult
    package func save(in run: URL, of configuration: RunConfiguration? = nil, isInterim: Bool = false) throws -> URL {
        let state = Checkpoint.State(
            round: round, images: images, position: source.position, stage: stage, stageBegan: stageBegan,
            numbers: numbers, run: configuration?.origin,
            interim: isInterim)
        return try Checkpoint.write(players.tensors(), stateTensors(), state, in: run)
    }

    /// Loads everything from a checkpoint.
    /// - Throws: `FileError` for weights of another model or a missing part; nothing that was trained starts again.
    package func restore(_ checkpoint: Checkpoint) throws {
        try checkpoint.load(into: players)
        try evaluator.generator.restore(
            checkpoint.tensors, orFrom: seed ^ UInt64(checkpoint.round) &* 0x9FB2_1C65_1E98_DF25, on: players.device)
        let states = checkpoint.states
        for name in evaluator.states.keys.sorted() where checkpoint.round > 0 || states[name] != nil {
            guard let tensor = states[name] else { throw checkpoint.lacks("state/\(name)") }
            evaluator.states[name] = try onDevice(tensor)
        }
        evaluator.memories = try checkpoint.memories(of: game)
        for memory in evaluator.memories.values {
            for (key, tensor) in memory.tensors { memory.tensors[key] = try onDevice(tensor) }
        }
        for (name, optimizer) in optimizers {
            let tensors = checkpoint.moments(of: name)
            if let missing = Optimizer.gap(in: tensors.keys) {
                throw checkpoint.lacks("\(Checkpoint.optimizerPrefix)\(name)/\(missing)")
            }
            optimizer.load(try tensors.mapValues { try onDevice($0) })
        }
        for (step, scale) in lossScales {
            // a run that had another precision before has none
            let state = Players.part(checkpoint.tensors, "loss_scale/\(step.number)/")
            scale.restore(try state.mapValues { try onDevice($0) })
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
        var result = try evaluator.generator.states()
        for (name, optimizer) in optimizers {
            for (key, tensor) in optimizer.state { result["\(Checkpoint.optimizerPrefix)\(name)/\(key)"] = tensor }
        }
        for (name, tensor) in evaluator.states { result["state/\(name)"] = tensor }
        for (step, scale) in lossScales {
            for (key, tensor) in scale.state { result["loss_scale/\(step.number)/\(key)"] = tensor }
        }
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
