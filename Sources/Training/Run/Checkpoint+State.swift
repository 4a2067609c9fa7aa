import Foundation
package import Games
package import Torch

extension Checkpoint {
    /// The format of `state.json` and `state.safetensors` that is written, and the newest one that is read:
    ///
    ///     0   from before there were formats: no `format`, no `parts`; what functions remember has numbers of nodes, and
    ///         the dynamic number `round` is called `step`
    ///     1   what functions remember has the names of the document; `parts` lists what `state.safetensors` holds
    static let format = 1

    /// What `state.json` says.
    struct State: Codable {
        var format = Checkpoint.format
        var round: Int
        var images: Int
        /// Samples taken from the data.
        var position: Int
        /// The stage of the model, and the images shown before it.
        var stage: Int
        var stageBegan: Int
        /// The dynamic numbers of the last round, such as `stage_images`.
        var numbers: [String: Double]
        /// What `state.safetensors` must hold, each by the start of its tensors' names; not known of format 0.
        var parts: [String] = []
    }

    /// What keeps a `state.json` from being read.
    fileprivate struct Refusal: Error {
        let reason: String
    }

    /// Reads `state.json`.
    /// - Throws: `FileError` for a file of a newer format, and for a part that is missing, by its name.
    static func state(in folder: URL) throws -> State {
        let path = folder.appending(path: "state.json")
        do {
            return try JSONDecoder().decode(State.self, from: Foundation.Data(contentsOf: path))
        } catch let refusal as Refusal {
            throw FileError(path.path, refusal.reason)
        } catch {
            throw FileError(path.path, "not a checkpoint's state")
        }
    }

    /// The parts that tensors of `state.safetensors` belong to, by their names.
    static func parts(_ names: some Sequence<String>) -> [String] {
        Set(names.map { $0.split(separator: "/").prefix(2).joined(separator: "/") }).sorted()
    }

    /// Whether all is there that its `state.json` lists, or that training can't do without.
    /// - Throws: `FileError` with the name of what is missing.
    func checkParts() throws(FileError) {
        let found = Set(Checkpoint.parts(tensors.keys))
        // imported weights have no training behind them, nor what it leaves
        let needed = state.format == 0 && round > 0 ? ["generator"] : state.parts
        guard let missing = needed.first(where: { !found.contains($0) }) else { return }
        throw FileError(folder.appending(path: "state.safetensors").path, "'\(missing)' is missing")
    }
}

extension Checkpoint.State {
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let format = try values.decodeIfPresent(Int.self, forKey: .format) ?? 0
        guard (0...Checkpoint.format).contains(format) else {
            throw Checkpoint.Refusal(reason: FileFormat.refusal(of: format, newest: Checkpoint.format))
        }
        /// - Parameters:
        ///   - since: the format that brought the key.
        ///   - before: what it is in files of earlier formats.
        func value<V: Decodable>(_ key: CodingKeys, since: Int = 0, before: V? = nil) throws -> V {
            if let value = try values.decodeIfPresent(V.self, forKey: key) { return value }
            if format < since, let before { return before }
            throw Checkpoint.Refusal(reason: "not a checkpoint's state: '\(key.stringValue)' is missing")
        }
        self.format = format
        round = try value(.round)
        images = try value(.images)
        position = try value(.position)
        stage = try value(.stage)
        stageBegan = try value(.stageBegan)
        numbers = try value(.numbers)
        if format == 0, let rounds = numbers.removeValue(forKey: "step") {
            numbers[DynamicName.round.rawValue] = rounds
        }
        parts = try value(.parts, since: 1, before: [])
    }
}

// MARK: - What functions remember

extension Checkpoint {
    /// The tensors' names in `state.safetensors`: `memory/w_mean/average`. A `/` or `%` of a name is written as in an
    /// address, so that three parts remain.
    static func memoryTensors(_ memories: [MemoryName: FunctionMemory]) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, memory) in memories {
            let text = name.text.replacing("%", with: "%25").replacing("/", with: "%2F")
            for (key, tensor) in memory.tensors { result["memory/\(text)/\(key)"] = tensor }
        }
        return result
    }

    /// What functions such as `track` remember.
    /// - Parameter game: the game of the model as it was trained.
    /// - Throws: `FileError` where a checkpoint of format 0, which has numbers instead of names, fits the game's names in
    ///   more than one way.
    package func memories(of game: Game) throws(FileError) -> [MemoryName: FunctionMemory] {
        var found: [String: FunctionMemory] = [:]
        for (name, tensor) in tensors {
            let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
            guard parts.count == 3, parts[0] == "memory" else { continue }
            let memory = found[parts[1]] ?? FunctionMemory()
            memory.tensors[parts[2]] = tensor
            found[parts[1]] = memory
        }
        if state.format == 0 { return try named(found, game) }
        var result: [MemoryName: FunctionMemory] = [:]
        for (text, memory) in found {
            let name = text.replacing("%2F", with: "/").replacing("%25", with: "%")
            result[MemoryName(name)] = memory
        }
        return result
    }

    /// The names of memories of format 0. Their numbers grew in the order in which the document needs the functions,
    /// which is still the order of the game's memories: where there are as many of both and each fits its place, that is
    /// which is which. Where some have never run, a memory has the name of the only function that it fits.
    private func named(_ found: [String: FunctionMemory], _ game: Game) throws(FileError) -> [MemoryName:
        FunctionMemory]
    {
        let old = found.compactMap { key, memory in Int(key).map { (number: $0, memory: memory) } }
            .sorted { $0.number < $1.number }
        let known = game.memories
        if old.count == known.count, zip(old, known).allSatisfy({ $1.function.canKeep($0.memory.tensors) }) {
            return Dictionary(uniqueKeysWithValues: zip(known.map(\.name), old.map(\.memory)))
        }
        var result: [MemoryName: FunctionMemory] = [:]
        for (number, memory) in old {
            let fitting = known.filter { $0.function.canKeep(memory.tensors) }.map(\.name)
            guard fitting.count == 1, result[fitting[0]] == nil else {
                let names = fitting.map { "'\($0)'" }.joined(separator: " or ")
                throw FileError(
                    folder.path,
                    "written by an older ganzoo (format 0), which numbered what functions remember: "
                        + (fitting.isEmpty
                            ? "number \(number) is of no function of the model" : "number \(number) may be \(names)")
                )
            }
            result[fitting[0]] = memory
        }
        return result
    }
}
