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
    /// The start of the names in the file that the network's names do not have, with its dot.
    package let prefix: String
    /// Names of the file that are used, or known to be unused.
    private(set) var used: Set<String> = []
    /// Mismatches, with names and shapes of both sides.
    private(set) var problems: [String] = []
    /// Translated names that the network does not have.
    private(set) var tried: [String: String] = [:]
    /// The number of elements of an average of outputs; a style has 512.
    private static let mostTracked = 1 << 16

    // MARK: Names

    /// Matches by name, with the naming and the prefix that cover most of the network's weights.
    /// - Parameter others: tensors other than those of the key, among which may be an average of the network's output.
    init(_ file: [ForeignTensor], others: [ForeignTensor], _ network: Network, named own: String, path: String) throws {
        let known = Set(network.weights.map(\.name))
        let naming = try WeightsNaming(file, network, known, named: own, path: path)
        reference = naming.map?.reference
        prefix = naming.prefix
        let shapes = Dictionary(uniqueKeysWithValues: network.weights.map { ($0.name, $0.weight.shape) })
        for tensor in file where tensor.isUnder(prefix) {
            try take(String(tensor.name.dropFirst(prefix.count)), tensor, naming.map, known, shapes)
        }
        // an average may be kept next to the dictionary of the weights
        for tensor in file + others where tracked == nil && !used.contains(tensor.name) {
            let last = String(tensor.name.split(separator: ".").last ?? "")
            guard tensor.count <= Self.mostTracked, case .tracked? = naming.map?.meaning(of: last, among: known) else {
                continue
            }
            tracked = try tensor.tensor()
            used.insert(tensor.name)
        }
        let met = Set(problems.flatMap { $0.split(separator: "'") }.map(String.init))
        for weight in network.weights where tensors[weight.name] == nil && !met.contains(weight.name) {
            problems.append("nothing → '\(weight.name)' \(weight.weight.shape)")
        }
    }

    private mutating func take(
        _ own: String, _ tensor: ForeignTensor, _ map: WeightMap?, _ known: Set<String>, _ shapes: [String: [Int]]
    ) throws {
        let name = tensor.name
        var meaning = map?.meaning(of: own, among: known) ?? .unknown(tried: nil)
        if map == nil, known.contains(own) { meaning = .weight(own, .init()) }
        switch meaning {
        case .ignored: used.insert(name)
        case .tracked:
            guard tensor.count <= Self.mostTracked else { return }
            tracked = try tensor.tensor()
            used.insert(name)
        case .unknown(let tried): self.tried[name] = tried
        case .weight(let ours, let change):
            used.insert(name)
            let shape = shapes[ours] ?? []
            if tensors[ours] != nil {
                problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape), which the file contains twice")
                return
            }
            // only tensors of the right size are read
            if tensor.count == shape.reduce(1, *) {
                let changed = try change.apply(tensor.tensor().to(.float32), to: shape)
                if changed.shape == shape {
                    tensors[ours] = changed
                    return
                }
            }
            problems.append("'\(name)' \(tensor.shape) → '\(ours)' \(shape)")
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
    init(inOrder file: [ForeignTensor], _ network: Network) throws {
        reference = nil
        prefix = ""
        for index in 0..<max(file.count, network.weights.count) {
            let theirs = index < file.count ? file[index] : nil
            let ours = index < network.weights.count ? network.weights[index] : nil
            if let theirs { used.insert(theirs.name) }
            if let theirs, let ours, theirs.shape == ours.weight.shape {
                tensors[ours.name] = try theirs.tensor().to(.float32)
                continue
            }
            let left = theirs.map { "'\($0.name)' \($0.shape)" } ?? "nothing"
            problems.append("\(left) → \(ours.map { "'\($0.name)' \($0.weight.shape)" } ?? "nothing")")
        }
    }
}

extension WeightsMatch {
    /// Matches a file with its networks.
    /// - Parameters:
    ///   - part: the file's tensors in their order.
    ///   - networks: the networks by name; each takes the tensors that match its names.
    /// - Throws: `TrainingError` that lists the mismatches.
    package static func match(
        _ part: WeightsSource.Part, _ networks: [(name: String, network: Network)], inOrder: Bool, path: String
    ) throws -> [String: WeightsMatch] {
        let file = withoutCounters(part.tensors)
        var result: [String: WeightsMatch] = [:]
        for (name, network) in networks {
            result[name] =
                inOrder
                ? try .init(inOrder: file, network)
                : try .init(file, others: part.others, network, named: name, path: path)
        }
        var problems = networks.flatMap { result[$0.name]?.problems ?? [] }
        for tensor in file where !result.values.contains(where: { $0.used.contains(tensor.name) }) {
            // what lies outside of the networks' prefixes belongs to other networks
            guard result.values.contains(where: { tensor.isUnder($0.prefix) }) else { continue }
            let tried = result.values.compactMap { $0.tried[tensor.name] }.first
            problems.append(
                "'\(tensor.name)' \(tensor.shape) → " + (tried.map { "'\($0)', which does not exist" } ?? "nothing"))
        }
        guard problems.isEmpty else {
            throw failure(problems, networks, Array(result.values), inOrder: inOrder, path: path)
        }
        let broken = try result.flatMap { try $0.value.brokenNames() }.sorted()
        guard broken.isEmpty else {
            let names = broken.prefix(Shortened.most).map { "'\($0)'" }.joined(separator: ", ")
            let rest = broken.count > Shortened.most ? " and \(broken.count - Shortened.most) more" : ""
            throw TrainingError(
                "'\(path)' contains infinite or NaN values in \(names)\(rest)",
                hint: "the training that wrote it diverged; try an earlier checkpoint")
        }
        return result
    }

    /// Without the counters of PyTorch's batch norm, which are not used.
    private static func withoutCounters(_ file: [ForeignTensor]) -> [ForeignTensor] {
        file.filter { $0.name != "num_batches_tracked" && !$0.name.hasSuffix(".num_batches_tracked") }
    }

    /// The number of a part's tensors that lie outside of the prefixes of the networks, so that nothing is done with them.
    package static func unused(_ part: WeightsSource.Part, _ matches: [String: WeightsMatch]) -> Int {
        withoutCounters(part.tensors).count { tensor in
            !matches.values.contains { $0.used.contains(tensor.name) || tensor.isUnder($0.prefix) }
        }
    }

    private static func failure(
        _ problems: [String], _ networks: [(name: String, network: Network)], _ matches: [WeightsMatch], inOrder: Bool,
        path: String
    ) -> TrainingError {
        let names = networks.map { "'\($0.name)'" }.joined(separator: " and ")
        let known = Set(networks.flatMap { $0.network.maps.map(\.reference) }).sorted()
        let whose = Set(matches.compactMap(\.reference)).sorted().joined(separator: ", ")
        let under = Set(matches.map(\.prefix)).subtracting([""]).sorted().map { "'\($0)'" }.joined(separator: ", ")
        let missing = problems.filter { $0.hasPrefix("nothing") }
        let differing = problems.filter { !$0.hasPrefix("nothing") }
        let read = inOrder ? "in order" : whose.isEmpty ? "by name" : "by the names of \(whose)"
        return TrainingError(
            "'\(path)' does not hold the weights of \(names), matched \(read)"
                + (under.isEmpty ? "" : " under \(under)") + ":\(Shortened.list(differing, missing))",
            hint: (known.isEmpty ? "" : "supported names: \(known.joined(separator: ", ")); ")
                + "set sizes with '--set', choose a part of the file with '--key', repeat '--network' for a file of several "
                + "networks, or use '--in-order' to match by order and shape")
    }
}
