import Graph
package import Torch

extension Players {
    /// Runs one network on tensors named like its inputs.
    /// - Parameters:
    ///   - path: the file that contains the tensors, for messages.
    ///   - seed: for layers that sample in training mode.
    /// - Returns: its outputs by name.
    /// - Throws: `TrainingError` that lists the mismatches of the tensors.
    package func apply(
        _ name: NetworkName, to given: [String: Tensor], from path: String, training: Bool, seed: UInt64
    ) throws -> [String: Tensor] {
        guard let player = all[name.network] else { return [:] }
        let inputs = try player.network.checked(given, from: path).map { device.isCPU ? $0 : try $0.to(device) }
        let weights = name.isAverage ? player.average ?? player.weights : player.weights
        let generator = try Generator(seed: seed, device: device)
        let results = try withoutGradients { () throws(TorchError) in
            try player.network(inputs, weights: weights.frozen, training: training, generator: generator)
        }
        var named: [String: Tensor] = [:]
        for (output, result) in zip(player.network.outputs, results) { named[output.name] = try result.contiguous() }
        return named
    }
}
