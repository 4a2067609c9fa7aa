public import Graph
public import Torch

/// Which of a file's tensors are which of a network's weights: by equal names, by the names that one of the network's
/// `weights_from:` translates, or by order and shape.
public struct WeightsMatch {
    /// Our weights, in our layout.
    public private(set) var tensors: [String: Tensor] = [:]
    /// The average that a model keeps of the network's output, where the file has it.
    public private(set) var tracked: Tensor?
    /// Whose names the file has; `nil` for our own.
    public let reference: String?
    /// The file's names that are taken, or known to be of no use.
    private(set) var used: Set<String> = []
    /// What does not fit: both names and shapes.
    private(set) var problems: [String] = []
    /// What the rules made of names that the network lacks.
    private(set) var tried: [String: String] = [:]

    typealias Named = (name: String, tensor: Tensor)

    // MARK: Names

    /// Matches by name, with whichever names give most of the network's weights.
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
                problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape), which the file has twice")
            } else if changed.shape != shape {
                problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape)")
            } else {
                tensors[ours] = changed
            }
        }
    }

    /// Our names of weights that hold infinities or no numbers.
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
    /// Matches a file with the networks that it is for.
    /// - Parameters:
    ///   - file: the file's tensors in their order.
    ///   - networks: the networks by name; each takes what its names fit.
    /// - Throws: `TrainingError` that lists everything that does not fit.
    public static func match(
        _ file: [(name: String, tensor: Tensor)], _ networks: [(name: String, network: Network)], inOrder: Bool,
        path: String
    ) throws -> [String: WeightsMatch] {
        // counters of PyTorch's batch norm, which nothing reads
        let file = file.filter { $0.name != "num_batches_tracked" && !$0.name.hasSuffix(".num_batches_tracked") }
        var result: [String: WeightsMatch] = [:]
        for (name, network) in networks {
            result[name] = inOrder ? try .init(inOrder: file, network) : try .init(file, network, named: name)
        }
        var problems = networks.flatMap { result[$0.name]?.problems ?? [] }
        for (name, tensor) in file where !result.values.contains(where: { $0.used.contains(name) }) {
            let tried = result.values.compactMap { $0.tried[name] }.first
            problems.append("'\(name)' \(tensor.shape) → " + (tried.map { "'\($0)', which is not there" } ?? "nothing"))
        }
        guard !problems.isEmpty else {
            let broken = try result.flatMap { try $0.value.brokenNames() }.sorted()
            guard broken.isEmpty else {
                throw TrainingError(
                    "'\(path)' has numbers that are not finite, in \(broken.map { "'\($0)'" }.joined(separator: ", "))",
                    hint: "its training had diverged; an earlier checkpoint may be whole")
            }
            return result
        }
        let names = networks.map { "'\($0.name)'" }.joined(separator: " and ")
        let known = Set(networks.flatMap { $0.network.maps.map(\.reference) }).sorted()
        let whose = Set(result.values.compactMap(\.reference)).sorted().joined(separator: ", ")
        let read = inOrder ? "in order" : whose.isEmpty ? "by name" : "by the names of \(whose)"
        throw TrainingError(
            "'\(path)' does not hold the weights of \(names), matched \(read):\(problems.map { "\n  \($0)" }.joined())",
            hint: (known.isEmpty ? "" : "names of \(known.joined(separator: ", ")) are known; ")
                + "sizes are set with '--set', a file of several networks takes '--network' for each, and '--in-order' "
                + "matches by order and shape")
    }
}
