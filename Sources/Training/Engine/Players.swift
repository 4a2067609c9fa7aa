package import Games
package import Graph
package import Torch

/// The networks of a running game: their weights and their averages.
package final class Players {
    package struct Player {
        package let network: Network
        package internal(set) var weights: Weights
        /// The moving average, if the model keeps one.
        package internal(set) var average: Weights?
        let isTrainable: Bool
    }

    package private(set) var all: [String: Player] = [:]
    /// The names in the order of the document.
    package let names: [String]
    package let device: Device
    /// Whether batch normalisation of several processes is over the batch of all.
    let syncsBatchNorm: Bool
    /// Looks for values that are not finite; `nil` in ordinary rounds.
    var trace: Trace?
    /// Counts dead units; `nil` in most rounds.
    var deadUnits: DeadUnits?

    /// Networks with new weights, initialised from `seed`; each network has its own random stream.
    package init(_ model: Model, seed: UInt64, on device: Device) throws(TorchError) {
        self.device = device
        syncsBatchNorm = model.plan.syncsBatchNorm
        names = model.networks.map(\.name)
        for (index, (name, entry)) in model.networks.enumerated() {
            let generator = try Generator(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
            let weights = try Weights(entry.network, generator, on: device, batch: model.plan.batch)
            all[name] = Player(
                network: entry.network, weights: weights,
                average: entry.isAveraged ? try weights.copy(entry.network) : nil, isTrainable: entry.isTrainable)
        }
    }

    /// Networks with saved weights.
    /// - Parameters:
    ///   - saved: the tensors by their names in a checkpoint; those that are used are removed, so that they take no memory
    ///     once they are in their place.
    ///   - calls: the networks and averages that are needed; `nil` for all. Others are left out.
    /// - Throws: `TorchError` for a weight that is missing or has another shape.
    package init(
        _ model: Model, taking saved: inout [String: Tensor], for calls: Set<NetworkCall>? = nil, on device: Device
    ) throws(TorchError) {
        self.device = device
        syncsBatchNorm = model.plan.syncsBatchNorm
        var names: [String] = []
        for (name, entry) in model.networks {
            func weights(_ prefix: String) throws(TorchError) -> Weights {
                try Weights(entry.network, batch: model.plan.batch) { weight throws(TorchError) in
                    guard let tensor = saved.removeValue(forKey: prefix + weight) else {
                        throw TorchError(missing: prefix + weight)
                    }
                    let number = try tensor.to(.float32)
                    return try device.isCPU ? number : number.to(device)
                }
            }
            func isNeeded(averaged: Bool) -> Bool {
                calls?.contains(NetworkCall(network: name, averaged: averaged)) ?? true
            }
            let average = try entry.isAveraged && isNeeded(averaged: true) ? weights("ema.\(name).") : nil
            // a network of which the average alone is needed has no other weights
            guard let own = try isNeeded(averaged: false) ? weights("\(name).") : average else { continue }
            names.append(name)
            all[name] = Player(
                network: entry.network, weights: own, average: average, isTrainable: entry.isTrainable)
        }
        self.names = names
    }

    private init(_ all: [String: Player], like other: Players) {
        self.all = all
        (names, device, syncsBatchNorm) = (other.names, other.device, other.syncsBatchNorm)
    }

    /// The same networks, those that have an average with its weights; the memory is shared.
    func averages() -> Players {
        Players(
            all.mapValues { player in
                var result = player
                result.weights = player.average ?? player.weights
                return result
            }, like: self)
    }

    /// Runs a network.
    /// - Parameters:
    ///   - live: whether its weights record gradients.
    ///   - shard: the part of the batch that this process has; `nil` for all of it.
    ///   - isInference: whether its running statistics are left unchanged even in training mode.
    ///   - separatesSamples: whether each sample is what it would be in a batch of its own.
    func call(
        _ call: NetworkCall, _ inputs: [Tensor], live: Bool, isInference: Bool = false, separatesSamples: Bool = false,
        generator: Generator, shard: Shard? = nil
    ) throws(TorchError) -> [Tensor] {
        guard let player = all[call.network] else { throw TorchError(missing: call.network) }
        let weights = call.averaged ? player.average ?? player.weights : player.weights
        let isLive = live && !call.averaged && player.isTrainable
        let training = call.training ?? true
        var tensors = isLive ? weights.tensors : weights.frozen
        if isInference, training {
            for entry in player.network.weights where entry.weight.role == .buffer {
                tensors[entry.name] = try tensors[entry.name]?.clone()
            }
        }
        return try player.network(
            inputs, weights: tensors, training: training, generator: generator,
            observer: trace?.observer(of: call.network) ?? deadUnits?.observer(of: call.network), shard: shard,
            syncsBatchNorm: syncsBatchNorm, separatesSamples: separatesSamples)
    }

    /// The trainable weights of a network or of its average, in order.
    /// - Parameter live: whether they record gradients.
    func weights(_ call: NetworkCall, live: Bool) throws(TorchError) -> [Tensor] {
        guard let player = all[call.network] else { throw TorchError(missing: call.network) }
        if live, !call.averaged, player.isTrainable { return player.weights.trainable }
        let weights = call.averaged ? player.average ?? player.weights : player.weights
        return weights.trainableNames.compactMap { weights.frozen[$0] }
    }

    /// Replaces a network's weights by copies, so that graphs recorded with the old ones stay valid.
    func renew(_ name: String) throws(TorchError) {
        guard let player = all[name] else { return }
        all[name]?.weights = try player.weights.copy(player.network)
    }

    /// Returns a network to what it was.
    func restore(_ name: String, _ player: Player) { all[name] = player }

    /// Has a network use other tensors as its weights.
    func replaceWeights(of name: String, by weights: Weights) { all[name]?.weights = weights }

    /// Updates a network's average.
    func average(_ name: String, decay: Double) throws(TorchError) {
        guard let player = all[name], let average = player.average else { return }
        let trainable = player.weights.trainableNames
        let own = trainable.compactMap { average.frozen[$0] }
        try own.lerp(to: trainable.compactMap { player.weights.frozen[$0] }, 1 - decay)
        let buffers = player.weights.names.filter { !trainable.contains($0) }
        try buffers.compactMap { average.frozen[$0] }.copy(from: buffers.compactMap { player.weights.frozen[$0] })
    }

    /// Every tensor by its name in a checkpoint: `G.layer.weight`, `ema.G.layer.weight`.
    package func tensors() -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, player) in all {
            for (key, tensor) in player.weights.frozen { result["\(name).\(key)"] = tensor }
            for (key, tensor) in player.average?.frozen ?? [:] { result["ema.\(name).\(key)"] = tensor }
        }
        return result
    }

    /// Loads all tensors from a checkpoint.
    package func load(_ tensors: [String: Tensor]) throws(TorchError) {
        for (name, player) in all {
            try player.weights.load(Players.part(tensors, "\(name)."))
            try player.average?.load(Players.part(tensors, "ema.\(name)."))
        }
    }

    static func part(_ tensors: [String: Tensor], _ prefix: String) -> [String: Tensor] {
        tensors.reduce(into: [:]) { result, entry in
            if entry.key.hasPrefix(prefix) { result[String(entry.key.dropFirst(prefix.count))] = entry.value }
        }
    }
}
