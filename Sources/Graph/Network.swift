public import Language
public import Torch

/// A network: layers in the order they run, with checked shapes and named weights.
public struct Network: Sendable {
    /// A layer in its place, or an input.
    public struct Node: Sendable {
        /// `nil` for an input.
        public let layer: (any Layer)?
        /// The path that weights and messages use.
        public let path: String
        /// Nodes whose outputs it takes, conditions last.
        public let inputs: [Int]
        /// The blocks, repeats' copies and other lists that it stands in, outermost first, by their paths.
        public let groups: [String]
        public fileprivate(set) var shape: Shape
        public let position: Position
        /// Full names of its weights by their short ones.
        let weights: [String: String]
        let normalization: WeightNormalization?

        /// What it is called in tables and messages.
        public var kind: String { layer?.name ?? "input" }
    }

    /// A weight under its full name.
    public struct NamedWeight: Sendable {
        public let name: String
        public let weight: Weight
        public let isTrainable: Bool
        /// Index of the node that declared it.
        let node: Int
    }

    public let name: String
    public private(set) var inputs: [(name: String, shape: Shape)]
    public let outputs: [(name: String, node: Int)]
    public private(set) var nodes: [Node]
    public let weights: [NamedWeight]
    /// How many later nodes and outputs take each node's output.
    let uses: [Int]

    /// Whether in training one sample's output depends on the others of its batch.
    public var couplesSamples: Bool { nodes.contains { $0.layer?.couplesSamples == true } }
    /// Whether in training the output depends on random numbers.
    public var isRandom: Bool { nodes.contains { $0.layer?.isRandom == true } }
    /// Whether a training pass changes what the network keeps, such as running statistics.
    public var hasBuffers: Bool { weights.contains { $0.weight.role == .buffer } }

    /// Names of the sizes that may be any, by input and axis.
    let freeAxes: [String: [Int: String]]
    /// The names that other programs' files have for its weights.
    public let maps: [WeightMap]

    /// Whether a sample of this shape may go into the input.
    public func accepts(_ shape: Shape, for input: String) -> Bool {
        guard let declared = inputs.first(where: { $0.name == input })?.shape, declared.count == shape.count else {
            return false
        }
        let free = freeAxes[input] ?? [:]
        return shape.indices.allSatisfy { shape[$0] == declared[$0] || free[$0] != nil }
    }

    /// How many classes an input's labels may name, by the layer that knows the fewest; `nil` where none takes labels.
    public func classes(of input: String) -> (count: Int, layer: Node)? {
        guard let place = inputs.firstIndex(where: { $0.name == input }) else { return nil }
        return nodes.compactMap { node -> (count: Int, layer: Node)? in
            guard let labels = node.layer?.labels, node.inputs[labels.input] == place else { return nil }
            return (labels.classes, node)
        }.min { $0.count < $1.count }
    }

    /// Whether an axis of an input may have any size.
    public func isFree(_ axis: Int, of input: String) -> Bool { freeAxes[input]?[axis] != nil }

    /// An input's shape as documents write it, with the names of sizes that may be any.
    public func shapeText(of input: String) -> String {
        Network.text(of: inputs.first { $0.name == input }?.shape ?? [], free: freeAxes[input])
    }

    /// The inputs as messages name them: `image [3, height, width], label [10]`.
    public var signature: String {
        inputs.map { "\($0.name) \(shapeText(of: $0.name))" }.joined(separator: ", ")
    }

    static func text(of shape: Shape, free: [Int: String]?) -> String {
        "[\(shape.indices.map { free?[$0] ?? String(shape[$0]) }.joined(separator: ", "))]"
    }

    /// Trainable numbers.
    public var weightCount: Int { count { $0.isTrainable } }
    /// Numbers that are kept but not trained.
    public var bufferCount: Int { count { !$0.isTrainable } }
    /// Multiply-adds a sample.
    public var multiplyAdds: Int { nodes.indices.reduce(0) { $0 + multiplyAdds(of: $1) } }

    /// The multiply-adds of one node.
    public func multiplyAdds(of index: Int) -> Int {
        let node = nodes[index]
        return node.layer?.multiplyAdds(node.inputs.map { nodes[$0].shape }, node.shape) ?? 0
    }

    private func count(_ isCounted: (NamedWeight) -> Bool) -> Int {
        weights.reduce(0) { isCounted($1) ? $0 + $1.weight.shape.volume : $0 }
    }

    /// The weights and buffers that a node declared.
    public func weights(of node: Int) -> [NamedWeight] { weights.filter { $0.node == node } }

    /// Whether a weight meets so few positions of images in a batch that time goes into reading it, as in the middle of
    /// a U-Net. oneDNN's gradients of such weights take two to three times as long in channels-last order; from about
    /// 128 positions on, that order is the faster one.
    func isSparse(_ weight: NamedWeight, batch: Int) -> Bool {
        let node = nodes[weight.node]
        guard let first = node.inputs.first else { return false }
        let positions = [nodes[first].shape, node.shape].map { $0.dropFirst().reduce(batch, *) }
        return positions.allSatisfy { $0 > 0 } && positions.contains { $0 < 128 }
    }

    /// The trainable numbers that a node declared.
    public func weightCount(of node: Int) -> Int {
        weights.reduce(0) { $1.node == node && $1.isTrainable ? $0 + $1.weight.shape.volume : $0 }
    }

    /// The shapes of all outputs for inputs of other shapes than the network was built with.
    /// - Throws: where they do not fit.
    public func outputShapes(for inputs: [Shape]) throws(Diagnostic) -> [Shape] {
        let shapes = try shapes(for: inputs)
        return outputs.map { shapes[$0.node] }
    }

    /// The network as it is for inputs of these shapes: its tables and drawings tell the sizes that it is used at.
    /// - Throws: where they do not fit.
    public func sized(for shapes: [Shape]) throws(Diagnostic) -> Network {
        var result = self
        for (index, shape) in try self.shapes(for: shapes).enumerated() { result.nodes[index].shape = shape }
        for (index, shape) in shapes.enumerated() { result.inputs[index].shape = shape }
        return result
    }

    /// How many numbers a pass that records gradients keeps of a sample of these shapes: what all layers give, but those
    /// that write over their inputs.
    /// - Throws: where the shapes do not fit.
    public func activationCount(for inputs: [Shape]) throws(Diagnostic) -> Double {
        let shapes = try shapes(for: inputs)
        return nodes.indices.reduce(0) { sum, index in
            let node = nodes[index]
            guard let layer = node.layer else { return sum }
            let isWrittenOver = layer.overwrites && mayOverwriteInput(of: node)
            return isWrittenOver ? sum : sum + shapes[index].reduce(1) { $0 * Double($1) }
        }
    }

    /// Whether nobody else needs a layer's first input.
    private func mayOverwriteInput(of node: Node) -> Bool {
        uses[node.inputs[0]] == 1 && nodes[node.inputs[0]].layer?.ownsOutput == true
    }

    /// The shapes of all nodes' outputs for inputs of these shapes.
    private func shapes(for inputs: [Shape]) throws(Diagnostic) -> [Shape] {
        var shapes: [Shape] = []
        for (index, node) in nodes.enumerated() {
            guard let layer = node.layer else {
                shapes.append(inputs[index])
                continue
            }
            do throws(ShapeError) {
                let taken = node.inputs.map { shapes[$0] }
                shapes.append(try layer.outputShape(taken))
                try checkWeights(of: index, for: taken)
            } catch {
                throw Diagnostic(error.message, at: node.position)
            }
        }
        return shapes
    }

    /// A free size can't decide how many weights a layer has, since these are made once.
    private func checkWeights(of index: Int, for inputs: [Shape]) throws(ShapeError) {
        let node = nodes[index]
        guard let layer = node.layer as? any WeightedLayer else { return }
        let wanted = layer.weights(inputs).map(\.shape)
        // behind the layer's own stand those of a weight norm
        let own = weights(of: index).prefix(wanted.count).map(\.weight.shape)
        guard !own.isEmpty, wanted != own else { return }
        throw ShapeError(
            "'\(node.kind)' has weights made for \(node.inputs.map { "\(nodes[$0].shape)" }.joined(separator: " and ")), "
                + "not for \(inputs.map { "\($0)" }.joined(separator: " and ")); a size that decides on weights must be a "
                + "parameter")
    }

    /// Runs a batch through the network.
    /// - Parameters:
    ///   - inputs: a tensor `[batch, …]` for each input, in their order.
    ///   - weights: tensors by full name, such as `Weights` holds.
    ///   - training: batch statistics and dropout, as opposed to running statistics and none.
    /// - Returns: a tensor for each output, in their order.
    public func callAsFunction(
        _ inputs: [Tensor], weights: [String: Tensor], training: Bool, generator: Generator
    ) throws(TorchError) -> [Tensor] {
        var values = [Tensor?](repeating: nil, count: nodes.count)
        var remaining = uses
        for (index, node) in nodes.enumerated() {
            guard let layer = node.layer else {
                values[index] = inputs[index]
                continue
            }
            var taken: [Tensor] = []
            for input in node.inputs {
                guard let value = values[input] else { throw TorchError(node.path, "an input was freed too early") }
                taken.append(value)
                remaining[input] -= 1
                if remaining[input] == 0 { values[input] = nil }
            }
            var own = node.weights.compactMapValues { weights[$0] }
            if let normalization = node.normalization {
                let axis = (layer as? any WeightedLayer)?.outputAxis ?? 0
                try withWeights(of: node) { () throws(TorchError) in
                    try normalization.apply(&own, outputAxis: axis, training: training)
                }
            }
            let call = Call(
                inputs: taken, weights: own, training: training, generator: generator,
                mayOverwrite: remaining[node.inputs[0]] == 0 && nodes[node.inputs[0]].layer?.ownsOutput == true)
            let first = taken[0]
            taken = []
            values[index] = try withWeights(of: node) { () throws(TorchError) in try layer.forward(first, call) }
        }
        return try outputs.map { output throws(TorchError) in
            guard let value = values[output.node] else {
                throw TorchError(output.name, "the output was freed too early")
            }
            return value
        }
    }

    /// Adds the layer's name to what libtorch says.
    private func withWeights<R>(of node: Node, _ body: () throws(TorchError) -> R) throws(TorchError) -> R {
        do throws(TorchError) {
            return try body()
        } catch {
            throw TorchError("\(name), layer '\(node.path)' (\(node.kind), line \(node.position.line))", error.message)
        }
    }
}
