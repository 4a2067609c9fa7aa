import Graph
import Torch

/// Counts units of rectifying layers that are dead: 0 for all samples, and for all positions, of a round's passes.
final class DeadUnits {
    /// The largest output of each unit `[units]`, by layer, by network.
    fileprivate var largest: [String: [String: Tensor]] = [:]

    /// Looks at the layers of a network.
    func observer(of network: String) -> any LayerObserver { RectifierObserver(units: self, network: network) }

    /// The share of dead units in each network that has rectifying layers: for the samples of all processes.
    func shares(in group: ProcessGroup?) throws(TorchError) -> [(network: String, share: Tensor)] {
        var result: [(network: String, share: Tensor)] = []
        for (network, layers) in largest.sorted(by: { $0.key < $1.key }) {
            let units = try Tensor.concat(layers.sorted { $0.key < $1.key }.map(\.value), 0)
            try group?.largest(units)
            result.append((network, try 1 - (-units).isLess(than: 0).to(.float32).mean()))
        }
        return result
    }
}

/// Looks at the layers of one pass through a network.
private struct RectifierObserver: LayerObserver {
    let units: DeadUnits
    let network: String

    func willRun(_ layer: Network.Node, _ inputs: [Tensor], _ weights: [String: Tensor]) {}

    func didRun(_ layer: Network.Node, _ output: Tensor) throws(TorchError) {
        guard layer.layer?.isRectifier == true, output.shape.count > 1, output.count > 0 else { return }
        let axes = output.shape.indices.filter { $0 != 1 }
        let own = try output.detach().max(Array(axes)).to(.float32)
        let before = units.largest[network]?[layer.path]
        units.largest[network, default: [:]][layer.path] =
            try before.map { other throws(TorchError) in
                try own.maximum(other)
            } ?? own
    }
}
