import Foundation
package import Games
import Language
package import Torch

extension Checkpoint {
    /// The format of a checkpoint that is written, and the newest one that can be read:
    ///
    ///     0   before versions: no `format`, no `tensors`; states of functions are stored under node numbers, and the
    ///         dynamic number `round` is called `step`
    ///     1   states of functions are stored under names; `tensors` lists the contents of `state.safetensors`
    ///     2   `manifest.json` has the checksums of the files
    static let format = 2

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
        /// What the run was when the checkpoint was written; unknown for formats 0 and 1.
        var run: RunConfiguration.Origin?
        /// Whether the next checkpoint takes its place.
        var interim = false
    }

    /// Why a `state.json` can't be read.
    fileprivate struct Refusal: Error {
        let reason: String
        /// Whether the file is whole, but written by a newer version.
        var isNewer = false
    }

    /// Reads `state.json`.
    /// - Throws: `FileError` for a damaged file, naming the part; `TrainingError` for a file of a newer format.
    static func state(in folder: URL) throws -> State {
        let url = folder.appending(path: countsFile)
        let bytes = try Disk.read(url)
        do {
            let state = try JSONDecoder().decode(State.self, from: bytes)
            if let reason = state.contradiction(inFolderNamed: folder.lastPathComponent) {
                throw Refusal(reason: reason)
            }
            return state
        } catch let refusal as Refusal {
            let error = FileError(url.path, refusal.reason)
            throw refusal.isNewer ? TrainingError(error.description) : error
        } catch {
            throw FileError(url.path, "not a checkpoint's state")
        }
    }

    /// Checks that everything is present that `state.json` lists, or that training requires.
    /// - Parameter others: tensors of the file that were not read.
    /// - Throws: `FileError` naming the missing part.
    func checkParts(besides others: Set<String>) throws(FileError) {
        // imported weights come without the state of a training
        let needed = (round > 0 ? ["generator"] : []) + state.tensors
        guard let missing = needed.first(where: { tensors[$0] == nil && !others.contains($0) }) else { return }
        throw FileError(folder.appending(path: Checkpoint.stateFile).path, "'\(missing)' is missing")
    }
}

extension Checkpoint.State {
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<V: Decodable>(_ key: CodingKeys, _ kind: String) throws -> V {
            do { return try values.decode(V.self, forKey: key) } catch {
                let found = (try? values.decodeNil(forKey: key)) == true ? ", found null" : ""
                throw Checkpoint.Refusal(reason: "'\(key.stringValue)' must be \(kind)\(found)")
            }
        }
        format = values.contains(.format) ? try value(.format, "a whole number") : 0
        guard format >= 0 else { throw Checkpoint.Refusal(reason: "the format \(format) is invalid") }
        guard format <= Checkpoint.format else {
            throw Checkpoint.Refusal(
                reason: FileFormat.refusal(of: format, newest: Checkpoint.format), isNewer: true)
        }
        var needed: [CodingKeys] = [.round, .images, .position, .stage, .stageBegan, .numbers]
        if format >= 1 { needed.append(.tensors) }
        if let missing = needed.first(where: { !values.contains($0) }) {
            throw Checkpoint.Refusal(reason: "not a checkpoint's state: '\(missing.stringValue)' is missing")
        }
        round = try value(.round, "a whole number")
        images = try value(.images, "a whole number")
        position = try value(.position, "a whole number")
        stage = try value(.stage, "a whole number")
        stageBegan = try value(.stageBegan, "a whole number")
        numbers = try value(.numbers, "a mapping of numbers")
        if format == 0, let rounds = numbers.removeValue(forKey: "step") {
            numbers[DynamicName.round.rawValue] = rounds
        }
        tensors = format >= 1 ? try value(.tensors, "a list of names") : []
        run = values.contains(.run) ? try value(.run, "a mapping of a run's settings") : nil
        interim = values.contains(.interim) ? try value(.interim, "true or false") : false
    }

    /// What in the counts can't be true.
    fileprivate func contradiction(inFolderNamed name: String) -> String? {
        let counts = [
            ("round", round), ("images", images), ("position", position), ("stage", stage), ("stageBegan", stageBegan),
        ]
        if let (key, count) = counts.first(where: { $0.1 < 0 }) { return "'\(key)' is \(count), expected at least 0" }
        if round == 0, let (key, count) = counts.first(where: { ["images", "position"].contains($0.0) && $0.1 > 0 }) {
            return "'round' is 0, but '\(key)' is \(count)"
        }
        if stageBegan > images { return "'stageBegan' is \(stageBegan), but 'images' is \(images)" }
        if let named = Int(name), named != round { return "'round' is \(round), but the folder is named '\(name)'" }
        guard round > 0 else { return nil }
        if let last = numbers[DynamicName.round.rawValue], last != Double(round - 1) {
            return "'round' is \(round), but 'numbers' are those after round \((last + 1).short)"
        }
        if let last = numbers[DynamicName.images.rawValue], last != Double(images) {
            return "'images' is \(images), but 'numbers' are those after \(last.short) images"
        }
        return nil
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
