import Files
import Foundation
package import Games
package import Torch

extension Checkpoint {
    /// The format of `state.json` and `state.safetensors` that is written, and the newest one that can be read:
    ///
    ///     0   before versions: no `format`, no `tensors`; states of functions are stored under node numbers, and the
    ///         dynamic number `round` is called `step`
    ///     1   states of functions are stored under names; `tensors` lists the contents of `state.safetensors`
    static let format = 1

    /// The contents of `state.json`.
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
        /// The names of the tensors that `state.safetensors` must contain; unknown for format 0.
        var tensors: [String] = []
    }

    /// Why a `state.json` can't be read.
    fileprivate struct Refusal: Error {
        let reason: String
    }

    /// Reads `state.json`.
    /// - Throws: `FileError` for a file of a newer format, or naming a missing part.
    static func state(in folder: URL) throws -> State {
        let path = folder.appending(path: "state.json")
        do {
            return try JSONDecoder().decode(
                State.self, from: Foundation.Data(FileBytes.read(path.path, bound: FileBytes.mostText)))
        } catch let refusal as Refusal {
            throw FileError(path.path, refusal.reason)
        } catch {
            throw FileError(path.path, "not a checkpoint's state")
        }
    }

    /// Checks that everything is present that `state.json` lists, or that training requires.
    /// - Throws: `FileError` naming the missing part.
    func checkParts() throws(FileError) {
        // imported weights come without the state of a training
        let needed = state.format == 0 && round > 0 ? ["generator"] : state.tensors
        guard let missing = needed.first(where: { tensors[$0] == nil }) else { return }
        throw FileError(folder.appending(path: "state.safetensors").path, "'\(missing)' is missing")
    }
}

extension Checkpoint.State {
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let format = try values.decodeIfPresent(Int.self, forKey: .format) ?? 0
        guard format >= 0 else { throw Checkpoint.Refusal(reason: "the format \(format) is invalid") }
        guard format <= Checkpoint.format else {
            throw Checkpoint.Refusal(reason: FileFormat.refusal(of: format, newest: Checkpoint.format))
        }
        /// - Parameters:
        ///   - since: the format that introduced the key.
        ///   - before: its value in files of earlier formats.
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
        tensors = try value(.tensors, since: 1, before: [])
    }
}

// MARK: - What functions remember

extension Checkpoint {
    /// The tensors' names in `state.safetensors`: `memory/w_mean/average`. A `/` or `%` in a name is percent-encoded,
    /// so that there are always three parts.
    static func memoryTensors(_ memories: [MemoryName: FunctionMemory]) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, memory) in memories {
            let text = name.text.replacing("%", with: "%25").replacing("/", with: "%2F")
            for (key, tensor) in memory.tensors { result["memory/\(text)/\(key)"] = tensor }
        }
        return result
    }

    /// The states of functions such as `track`.
    /// - Parameter game: the game of the model as it was trained.
    /// - Throws: `FileError` if a checkpoint of format 0, which has numbers instead of names, matches the game's names
    ///   in more than one way.
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

    /// The names of memories of format 0. Their numbers increase in the order in which the document needs the
    /// functions, which is still the order of the game's memories: if both have the same count and each fits, they
    /// correspond in that order. If some functions have never run, a memory is assigned to the only function that it
    /// fits.
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
                    "written by an older ganzoo (format 0), which stored the states of functions by number: "
                        + (fitting.isEmpty
                            ? "number \(number) matches no function of the model" : "number \(number) matches \(names)")
                )
            }
            result[fitting[0]] = memory
        }
        return result
    }
}
