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
        try self.init(network, batch: batch) { name throws(TorchError) in try Weights.entry(name, in: given) }
    }

    /// Tensors that are taken one after the other.
    ///
    /// - Parameter tensor: gives the tensor of that name.
    /// - Throws: `TorchError` for one that has another shape than the network's.
    package init(_ network: Network, batch: Int = 1, tensor given: (String) throws(TorchError) -> Tensor)
        throws(TorchError)
    {
        self.batch = batch
        names = network.weights.map(\.name)
        trainableNames = network.weights.filter(\.isTrainable).map(\.name)
        let trainable = Set(trainableNames)
        tensors = [:]
        frozen = [:]
        for entry in network.weights {
            let name = entry.name
            var tensor = try given(name)
            try Weights.check(tensor, name, entry.weight.shape)
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

    private static func entry(_ name: String, in tensors: [String: Tensor]) throws(TorchError) -> Tensor {
        guard let tensor = tensors[name] else { throw TorchError(missing: name) }
        return tensor
    }

    private static func check(_ tensor: Tensor, _ name: String, _ shape: [Int]) throws(TorchError) {
        guard tensor.shape == shape else {
            throw TorchError(name, "the weight is \(shape), but the file holds \(tensor.shape)")
        }
    }

    /// Overwrites the values of all tensors with those of the same names and shapes.
    package func load(_ values: [String: Tensor]) throws(TorchError) {
        for name in names {
            let value = try Weights.entry(name, in: values)
            let own = try Weights.entry(name, in: frozen)
            try Weights.check(value, name, own.shape)
            try own.copy(from: value)
        }
    }
}
