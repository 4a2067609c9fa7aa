package import Games
package import Torch

extension Feed {
    /// Reads a file of random values and batches, and checks that the model uses each of them.
    package init(reading path: String, for model: Model, on device: Device) throws {
        var tensors = try Safetensors(reading: path).tensors
        let known = Feed.known(model)
        var wrong: [String] = []
        var rounds: [String: Set<Int>] = [:]
        for (key, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            guard let (round, name) = Feed.split(key) else {
                wrong.append(
                    "'\(key)' is not of the form ROUND/NAME or ROUND/REPEAT/NAME, counted from 1 to \(Feed.mostRounds)")
                continue
            }
            guard let shapes = known[name] else {
                wrong.append("unknown data or random value '\(name)' (\(key)), expected one of \(known.keys.sorted())")
                continue
            }
            if !shapes.contains(tensor.shape) {
                let wanted = Set(shapes).map { "\($0)" }.sorted().joined(separator: " or ")
                wrong.append("'\(key)' has the shape \(tensor.shape), but '\(name)' has \(wanted)")
            }
            rounds[name, default: []].insert(round)
            let typed = tensor.dtype.isFloating ? tensor : try tensor.to(.int64)
            tensors[key] = try device.isCPU ? typed : typed.to(device)
        }
        let last = rounds.values.compactMap { $0.max() }.max() ?? 0
        for (name, given) in rounds.sorted(by: { $0.key < $1.key }) {
            let missing = (1...max(1, last)).first { !given.contains($0) && Feed.isNeeded(name, in: $0, model) }
            if let missing { wrong.append("'\(name)' is missing in round \(missing) of \(last)") }
        }
        guard wrong.isEmpty else {
            throw TrainingError("'\(path)' can't feed '\(model.name)':\(Shortened.list(wrong))")
        }
        self.init(tensors)
    }

    /// Whether a step that certainly runs in a round, counted from 1, uses a value of that name.
    private static func isNeeded(_ name: String, in round: Int, _ model: Model) -> Bool {
        let game = model.game
        func constant(_ node: NodeID) -> Double? {
            if case .number(let value) = game.nodes[node].kind { value } else { nil }
        }
        return game.steps.contains { step in
            if let every = step.every, constant(every).map({ (round - 1) % max(1, Int($0)) == 0 }) != true {
                return false
            }
            if let condition = step.condition, constant(condition).map({ $0 != 0 }) != true { return false }
            return step.needs.contains { node in
                if case .data(name) = game.nodes[node].kind { return true }
                return game.names[node] == name
            }
        }
    }

    /// The number of rounds that a file can feed.
    private static let mostRounds = 1_000_000

    private static func split(_ key: String) -> (round: Int, name: String)? {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let numbers = parts.dropLast().compactMap(Int.init)
        guard (2...3).contains(parts.count), numbers.count == parts.count - 1,
            numbers.allSatisfy({ (1...mostRounds).contains($0) })
        else {
            return nil
        }
        return (numbers[0], parts[parts.count - 1])
    }

    /// Data and named values that depend on no network, with their shapes.
    private static func known(_ model: Model) -> [String: [[Int]]] {
        var result: [String: [[Int]]] = [:]
        for index in model.game.nodes.indices {
            let node = model.game.nodes[index]
            guard !node.place.isInference, node.networks.isEmpty, let shape = node.type.shape else { continue }
            if case .data(let field) = node.kind {
                result[field, default: []].append(shape)
            } else if let name = model.game.names[index] {
                result[name, default: []].append(shape)
            }
        }
        return result
    }
}
