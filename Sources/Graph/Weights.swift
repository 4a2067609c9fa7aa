package import Torch

/// The weights and buffers of one network by full name. Trainable ones are leaves of the autograd graph.
package struct Weights: Sendable {
    /// The names in the order in which the layers declare them.
    package let names: [String]
    /// The names of the trainable ones, in the same order.
    package let trainableNames: [String]
    /// All tensors; the trainable ones record gradients.
    package private(set) var tensors: [String: Tensor]
    /// The same memory without gradients, for networks that are not updated.
    package private(set) var frozen: [String: Tensor]
    private let batch: Int

    /// New weights from the initialisers of the layers.
    ///
    /// - Parameter batch: the typical batch size, which determines the memory format.
    package init(_ network: Network, _ generator: Generator, on device: Device, batch: Int = 1) throws(TorchError) {
        var drawn: [String: Tensor] = [:]
        for entry in network.weights {
            let fresh = try entry.weight.initial.tensor(entry.weight.shape, generator)
            drawn[entry.name] = try device.isCPU ? fresh : fresh.to(device)
        }
        try self.init(network, drawn, batch: batch)
    }

    /// The given tensors, which must be those of the network.
    package init(_ network: Network, _ given: [String: Tensor], batch: Int = 1) throws(TorchError) {
        self.batch = batch
        names = network.weights.map(\.name)
        trainableNames = network.weights.filter(\.isTrainable).map(\.name)
        let trainable = Set(trainableNames)
        tensors = [:]
        frozen = [:]
        for entry in network.weights {
            let name = entry.name
            guard var tensor = given[name] else { throw TorchError(missing: name) }
            if tensor.shape.count == 4 {
                // GPUs compute in one format
                let isOnCPU = try tensor.device().isCPU
                let isSparse = isOnCPU && network.isSparse(entry, batch: batch)
                tensor = try tensor.contiguous(isSparse ? .contiguous : .channelsLast)
            }
            tensors[name] = trainable.contains(name) ? try tensor.detach().requireGradient() : tensor
            frozen[name] = try tensor.detach()
        }
    }

    /// The trainable tensors in order.
    package var trainable: [Tensor] { trainableNames.compactMap { tensors[$0] } }

    /// A copy in separate memory.
    package func copy(_ network: Network) throws(TorchError) -> Weights {
        var copies: [String: Tensor] = [:]
        for (name, tensor) in frozen { copies[name] = try tensor.clone() }
        return try Weights(network, copies, batch: batch)
    }

    /// Overwrites the values of all tensors with those of the same names and shapes.
    package func load(_ values: [String: Tensor]) throws(TorchError) {
        for name in names {
            guard let value = values[name], let own = frozen[name] else { throw TorchError(missing: name) }
            guard value.shape == own.shape else {
                throw TorchError(name, "the weight is \(own.shape), but the file holds \(value.shape)")
            }
            try own.copy(from: value)
        }
    }
}
