public import Torch

/// The tensors of one network by full name: trainable ones as leaves of the graph, buffers beside them.
public struct Weights: Sendable {
    /// Names in the order in which the layers declare them.
    public let names: [String]
    /// Names of the trainable ones, in the same order.
    public let trainableNames: [String]
    /// All tensors; the trainable ones record gradients.
    public private(set) var tensors: [String: Tensor]
    /// The same memory outside any graph: what a network that isn't updated runs with.
    public private(set) var frozen: [String: Tensor]
    private let batch: Int

    /// New weights as the layers' initialisers say.
    /// - Parameter batch: samples in the batches that they will mostly meet: it tells which memory order suits them.
    public init(_ network: Network, _ generator: Generator, on device: Device, batch: Int = 1) throws(TorchError) {
        var drawn: [String: Tensor] = [:]
        for entry in network.weights {
            let fresh = try entry.weight.initial.tensor(entry.weight.shape, generator)
            drawn[entry.name] = try device.isCPU ? fresh : fresh.to(device)
        }
        try self.init(network, drawn, batch: batch)
    }

    /// The given tensors, which must be the network's.
    public init(_ network: Network, _ given: [String: Tensor], batch: Int = 1) throws(TorchError) {
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
                tensor = try tensor.contiguous(network.isSparse(entry, batch: batch) ? .contiguous : .channelsLast)
            }
            tensors[name] = trainable.contains(name) ? try tensor.detach().requireGradient() : tensor
            frozen[name] = try tensor.detach()
        }
    }

    /// The trainable tensors in order.
    public var trainable: [Tensor] { trainableNames.compactMap { tensors[$0] } }

    /// A copy in memory of its own, with the same values.
    public func copy(_ network: Network) throws(TorchError) -> Weights {
        var copies: [String: Tensor] = [:]
        for (name, tensor) in frozen { copies[name] = try tensor.clone() }
        return try Weights(network, copies, batch: batch)
    }

    /// Overwrites the values of all tensors, which must be there in equal shapes.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        for name in names {
            guard let value = values[name], let own = frozen[name] else { throw TorchError(missing: name) }
            guard value.shape == own.shape else {
                throw TorchError(name, "the weight is \(own.shape), but the file holds \(value.shape)")
            }
            try own.copy(from: value)
        }
    }
}
