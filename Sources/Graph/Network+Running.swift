import Language
package import Torch

extension Network {
    /// The forward pass for a batch.
    ///
    /// - Parameters:
    ///   - inputs: one tensor `[batch, …]` per input, in order.
    ///   - weights: tensors by full name, such as those of `Weights`.
    ///   - training: whether to use batch statistics and dropout instead of running statistics.
    ///   - observer: sees each layer.
    ///   - shard: the part of the batch that the inputs are; `nil` for all of it.
    ///   - syncsBatchNorm: whether batch normalisation is over the batch of all processes.
    ///   - separatesSamples: whether batch normalisation is over each sample alone.
    /// - Returns: one tensor per output, in order.
    package func callAsFunction(
        _ inputs: [Tensor], weights: [String: Tensor], training: Bool, generator: Generator,
        observer: (any LayerObserver)? = nil, shard: Shard? = nil, syncsBatchNorm: Bool = false,
        separatesSamples: Bool = false
    ) throws(TorchError) -> [Tensor] {
        let setting = Setting(
            weights: weights, training: training, generator: generator, observer: observer, shard: shard,
            syncsBatchNorm: syncsBatchNorm, separatesSamples: separatesSamples)
        var values = Values(self)
        for (index, input) in inputs.enumerated() { values.known[index] = input }
        let saves = !recomputed.isEmpty && recordsGradients && training
        var index = 0
        while index < nodes.count {
            if saves, let block = recomputed.first(where: { $0.lowerBound == index }) {
                try recompute(block, &values, setting)
                index = block.upperBound
            } else {
                try run(index, &values, setting)
                index += 1
            }
        }
        return try values.of(outputs.map(\.node))
    }

    /// What is the same for all layers of a pass.
    fileprivate struct Setting {
        var weights: [String: Tensor]
        let training: Bool
        let generator: Generator
        var observer: (any LayerObserver)?
        let shard: Shard?
        let syncsBatchNorm: Bool
        let separatesSamples: Bool
    }

    /// The outputs of nodes that later ones still need.
    fileprivate struct Values {
        var known: [Tensor?]
        /// How many nodes and outputs still need each of them.
        var remaining: [Int]

        init(_ network: Network) {
            known = .init(repeating: nil, count: network.nodes.count)
            remaining = network.uses
        }

        func of(_ nodes: [Int]) throws(TorchError) -> [Tensor] {
            try nodes.map { node throws(TorchError) in
                guard let value = known[node] else { throw TorchError("output", "it was freed too early") }
                return value
            }
        }

        /// Takes a value that a node uses.
        mutating func take(_ node: Int, uses: Int = 1) throws(TorchError) -> Tensor {
            let value = try of([node])[0]
            remaining[node] -= uses
            if remaining[node] == 0 { known[node] = nil }
            return value
        }
    }

    /// Runs a layer.
    private func run(_ index: Int, _ values: inout Values, _ setting: Setting) throws(TorchError) {
        let node = nodes[index]
        guard let layer = node.layer else { return }
        var taken: [Tensor] = []
        for input in node.inputs { taken.append(try values.take(input)) }
        var own = node.weights.compactMapValues { setting.weights[$0] }
        if let normalization = node.normalization {
            let axis = (layer as? any WeightedLayer)?.outputAxis ?? 0
            try withWeights(of: node) { () throws(TorchError) in
                try normalization.apply(&own, outputAxis: axis, training: setting.training)
            }
        }
        let call = Call(
            inputs: taken, weights: own, training: setting.training, generator: setting.generator,
            mayOverwrite: values.remaining[node.inputs[0]] == 0 && nodes[node.inputs[0]].layer?.ownsOutput == true,
            shard: setting.shard, syncsBatchNorm: setting.syncsBatchNorm, separatesSamples: setting.separatesSamples)
        try setting.observer?.willRun(node, call.inputs, call.weights)
        let output = try withWeights(of: node) { () throws(TorchError) in try layer.output(call) }
        try setting.observer?.didRun(node, output)
        values.known[index] = output
    }

    /// Runs a block of layers without keeping their values for the backward pass, which runs it again with the same random
    /// numbers and the same buffers.
    private func recompute(_ block: Range<Int>, _ values: inout Values, _ setting: Setting) throws(TorchError) {
        var uses: [Int: Int] = [:]
        for index in block { for input in nodes[index].inputs { uses[input, default: 0] += 1 } }
        let taken = uses.keys.filter { $0 < block.lowerBound }.sorted()
        let given = block.filter { self.uses[$0] > uses[$0] ?? 0 }
        let own = Set(block.flatMap { nodes[$0].weights.values })
        let live = own.filter { setting.weights[$0]?.requiresGradient == true }.sorted()
        var buffers: [String: Tensor] = [:]
        for entry in self.weights where entry.weight.role == .buffer && own.contains(entry.name) {
            buffers[entry.name] = try setting.weights[entry.name]?.clone()
        }
        let (generator, shard) = (setting.generator, setting.generator.shard)
        // a recording on a GPU can't read it
        let isRandom = block.contains { nodes[$0].layer?.isRandom == true }
        let state = isRandom ? try generator.state() : nil
        var inputs: [Tensor] = []
        for node in taken { inputs.append(try values.take(node, uses: uses[node] ?? 1)) }
        let weights = live.compactMap { setting.weights[$0] }
        let device = try (inputs.first ?? weights.first)?.device() ?? .cpu
        let results = try Torch.recomputed(inputs + weights, on: device) { tensors, isRepeated throws(TorchError) in
            var again = setting
            for (name, tensor) in zip(live, tensors.dropFirst(taken.count)) { again.weights[name] = tensor }
            guard isRepeated else { return try outputs(given, of: block, taken, tensors, again) }
            again.observer = nil
            for (name, buffer) in buffers { again.weights[name] = try buffer.clone() }
            let (present, presentShard) = (isRandom ? try generator.state() : nil, generator.shard)
            if let state { try generator.restore(state) }
            generator.shard = shard
            let result = Result { () throws(TorchError) in try outputs(given, of: block, taken, tensors, again) }
            if let present { try generator.restore(present) }
            generator.shard = presentShard
            return try result.get()
        }
        for (node, result) in zip(given, results) {
            values.known[node] = result
            values.remaining[node] -= uses[node] ?? 0
        }
    }

    /// The outputs of nodes of a block from the values that it takes.
    private func outputs(_ given: [Int], of block: Range<Int>, _ taken: [Int], _ tensors: [Tensor], _ setting: Setting)
        throws(TorchError) -> [Tensor]
    {
        var values = Values(self)
        for (node, tensor) in zip(taken, tensors) {
            values.known[node] = tensor
            // it stays, and no layer overwrites it, since it is needed again
            values.remaining[node] = .max
        }
        for index in block { try run(index, &values, setting) }
        return try values.of(given)
    }

    /// Adds the name of the layer to an error of libtorch.
    private func withWeights<R>(of node: Node, _ body: () throws(TorchError) -> R) throws(TorchError) -> R {
        do throws(TorchError) {
            return try body()
        } catch {
            throw TorchError("\(name), layer '\(node.path)' (\(node.kind), line \(node.position.line))", error.message)
        }
    }
}
