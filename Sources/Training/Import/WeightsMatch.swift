package import Graph
package import Torch

/// Maps a file's tensors to a network's weights: by equal names, by the names that one of the network's `weights_from:`
/// translates, or by order and shape.
package struct WeightsMatch {
    /// The network's weights, in its own layout.
    package private(set) var tensors: [String: Tensor] = [:]
    /// The average of the network's output that the model keeps, if the file has it.
    package private(set) var tracked: Tensor?
    /// The reference whose names the file uses; `nil` for the network's own names.
    package let reference: String?
    /// Names of the file that are used, or known to be unused.
    private(set) var used: Set<String> = []
    /// Mismatches, with names and shapes of both sides.
    private(set) var problems: [String] = []
    /// Translated names that the network does not have.
    private(set) var tried: [String: String] = [:]

    typealias Named = (name: String, tensor: Tensor)

    // MARK: Names

    /// Matches by name, with the naming that covers most of the network's weights.
    init(_ file: [Named], _ network: Network, named own: String) throws(TorchError) {
        let known = Set(network.weights.map(\.name))
        var best: (count: Int, map: WeightMap?, prefix: String) = (-1, nil, "")
        let prefixes = ["", "\(own).", "module."]
        for prefix in prefixes {
            for map in [nil] + network.maps.map(Optional.some) {
                let count = file.count { WeightsMatch.weight($0.name, prefix, map, known) != nil }
                if count > best.count { best = (count, map, prefix) }
            }
        }
        reference = best.map?.reference
        let shapes = Dictionary(uniqueKeysWithValues: network.weights.map { ($0.name, $0.weight.shape) })
        for (name, tensor) in file where name.hasPrefix(best.prefix) {
            try take(String(name.dropFirst(best.prefix.count)), name, tensor, best.map, known, shapes)
        }
        for weight in network.weights
        where tensors[weight.name] == nil && !problems.contains(where: { $0.contains("'\(weight.name)'") }) {
            problems.append("nothing → '\(weight.name)' \(weight.weight.shape)")
        }
    }

    private static func weight(_ name: String, _ prefix: String, _ map: WeightMap?, _ known: Set<String>) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let own = String(name.dropFirst(prefix.count))
        guard let map else { return known.contains(own) ? own : nil }
        if case .weight(let ours, _) = map.meaning(of: own, among: known) { return ours }
        return nil
    }

    private mutating func take(
        _ own: String, _ name: String, _ tensor: Tensor, _ map: WeightMap?, _ known: Set<String>,
        _ shapes: [String: [Int]]
    ) throws(TorchError) {
        var meaning = map?.meaning(of: own, among: known) ?? .unknown(tried: nil)
        if map == nil, known.contains(own) { meaning = .weight(own, .init()) }
        switch meaning {
        case .ignored: used.insert(name)
        case .tracked:
            tracked = tensor
            used.insert(name)
        case .unknown(let tried): self.tried[name] = tried
        case .weight(let ours, let change):
            used.insert(name)
            let shape = shapes[ours] ?? []
            let changed = try change.apply(tensor.to(.float32), to: shape)
            if tensors[ours] != nil {
                problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape), which the file contains twice")
            } else if changed.shape != shape {
                problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape)")
            } else {
                tensors[ours] = changed
            }
        }
    }

    /// Names of weights with infinite or NaN values.
    private func brokenNames() throws(TorchError) -> [String] {
        var names: [String] = []
        for (name, tensor) in tensors where try !tensor.isFinite() { names.append(name) }
        return names
    }

    // MARK: Order

    /// Matches by order and shape.
    init(inOrder file: [Named], _ network: Network) throws(TorchError) {
        reference = nil
        for index in 0..<max(file.count, network.weights.count) {
            let theirs = index < file.count ? file[index] : nil
            let ours = index < network.weights.count ? network.weights[index] : nil
            if let theirs { used.insert(theirs.name) }
            if let theirs, let ours, theirs.tensor.shape == ours.weight.shape {
                tensors[ours.name] = try theirs.tensor.to(.float32)
                continue
            }
            let left = theirs.map { "'\($0.name)' \($0.tensor.shape)" } ?? "nothing"
            problems.append("\(left) → \(ours.map { "'\($0.name)' \($0.weight.shape)" } ?? "nothing")")
        }
    }
}

extension WeightsMatch {
    /// Matches a file with its networks.
    /// - Parameters:
    ///   - file: the file's tensors in their order.
    ///   - networks: the networks by name; each takes the tensors that match its names.
    /// - Throws: `TrainingError` that lists all mismatches.
    package static func match(
        _ file: [(name: String, tensor: Tensor)], _ networks: [(name: String, network: Network)], inOrder: Bool,
        path: String
    ) throws -> [String: WeightsMatch] {
        // counters of PyTorch's batch norm, which are not used
        let file = file.filter { $0.name != "num_batches_tracked" && !$0.name.hasSuffix(".num_batches_tracked") }
        var result: [String: WeightsMatch] = [:]
        for (name, network) in networks {
            result[name] = inOrder ? try .init(inOrder: file, network) : try .init(file, network, named: name)
        }
        var problems = networks.flatMap { result[$0.name]?.problems ?? [] }
        for (name, tensor) in file where !result.values.contains(where: { $0.used.contains(name) }) {
            let tried = result.values.compactMap { $0.tried[name] }.first
            problems.append(
                "'\(name)' \(tensor.shape) → " + (tried.map { "'\($0)', which does not exist" } ?? "nothing"))
        }
        guard !problems.isEmpty else {
            let broken = try result.flatMap { try $0.value.brokenNames() }.sorted()
            guard broken.isEmpty else {
                throw TrainingError(
                    "'\(path)' contains infinite or NaN values in \(broken.map { "'\($0)'" }.joined(separator: ", "))",
                    hint: "the training that wrote it diverged; try an earlier checkpoint")
            }
            return result
        }
        let names = networks.map { "'\($0.name)'" }.joined(separator: " and ")
        let known = Set(networks.flatMap { $0.network.maps.map(\.reference) }).sorted()
        let whose = Set(result.values.compactMap(\.reference)).sorted().joined(separator: ", ")
        let read = inOrder ? "in order" : whose.isEmpty ? "by name" : "by the names of \(whose)"
        throw TrainingError(
            "'\(path)' does not hold the weights of \(names), matched \(read):\(problems.map { "\n  \($0)" }.joined())",
            hint: (known.isEmpty ? "" : "supported names: \(known.joined(separator: ", ")); ")
                + "set sizes with '--set', repeat '--network' for a file of several networks, or use '--in-order' "
                + "to match by order and shape")
    }
}
