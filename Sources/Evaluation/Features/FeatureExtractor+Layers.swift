import Games
import Graph
import Torch
import Training

/// The hidden layers of a network of features, which describe pairs of images.
extension FeatureExtractor {
    /// The indices of the network's outputs `layer_1`, `layer_2`, …, in the order of the network.
    private var layers: [Int] {
        guard let output = sampler.model.game.networkOutput(of: features),
            let network = sampler.model.network(output.call.network)?.network
        else { return [] }
        return network.outputs.indices.filter { network.outputs[$0].name.hasPrefix("layer_") }
    }

    /// The number of hidden layers that describe pairs of images.
    var layerCount: Int { layers.count }

    /// The outputs of the hidden layers `[N, channels, height, width]` for images as the network takes them.
    /// - Throws: `TrainingError` if the network has none.
    func layers(of images: Tensor) throws -> [Tensor] {
        guard !layers.isEmpty else {
            throw TrainingError(
                "the features '\(name)' have no hidden layers: its network has no outputs 'layer_1', 'layer_2', …",
                hint: "such as 'features-small', 'efficientnet-lite0' or 'inception-v3' have")
        }
        let outputs = try sampler.outputs(
            of: features, count: images.shape[0], batch: [field: images.to(sampler.device)])
        return layers.map { outputs[$0] }
    }
}
