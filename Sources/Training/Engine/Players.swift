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

    /// Runs a network.
    /// - Parameters:
    ///   - live: whether its weights record gradients.
    ///   - shard: the part of the batch that this process has; `nil` for all of it.
    ///   - isInference: whether its running statistics are left unchanged even in training mode.
    func call(
        _ call: NetworkCall, _ inputs: [Tensor], live: Bool, isInference: Bool = false, generator: Generator,
        shard: Shard? = nil
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
            syncsBatchNorm: syncsBatchNorm)
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
