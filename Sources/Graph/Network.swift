package import Language
package import Torch

/// A network: layers in execution order, with checked shapes and named weights.
package struct Network: Sendable {
    /// A layer with its inputs, or an input of the network.
    package struct Node: Sendable {
        /// `nil` for an input.
        package let layer: (any Layer)?
        /// The path that names its weights and appears in messages.
        package let path: String
        /// The nodes whose outputs it takes, conditions last.
        package let inputs: [Int]
        /// The paths of the blocks, copies of repeats and other lists that contain it, outermost first.
        package let groups: [String]
        package fileprivate(set) var shape: Shape
        package let position: Position
        /// The full names of its weights by their short names.
        let weights: [String: String]
        let normalization: WeightNormalization?

        /// The kind of layer in tables and messages.
        package var kind: String { layer?.name ?? "input" }
    }

    /// A weight under its full name.
    package struct NamedWeight: Sendable {
        package let name: String
        package let weight: Weight
        package let isTrainable: Bool
        /// The index of the node that declared it.
        let node: Int
    }

    package let name: String
    package private(set) var inputs: [(name: String, shape: Shape)]
    package let outputs: [(name: String, node: Int)]
    package private(set) var nodes: [Node]
    package let weights: [NamedWeight]
    /// The number of later nodes and outputs that use each node's output.
    let uses: [Int]
    /// The nodes of blocks whose values are computed again in the backward pass, in order and without overlap.
    let recomputed: [Range<Int>]

    /// Whether the output for a sample depends on the other samples of the batch in training mode.
    package var couplesSamples: Bool { nodes.contains { $0.layer?.couplesSamples == true } }
    /// Whether samples can be kept apart although layers couple them: each is then what it would be in a batch of its own.
    package var canSeparateSamples: Bool {
        nodes.allSatisfy { $0.layer.map { !$0.couplesSamples || !$0.takesWholeBatch } ?? true }
    }
    /// Whether the output depends on random numbers in training mode.
    package var isRandom: Bool { nodes.contains { $0.layer?.isRandom == true } }
    /// Whether a forward pass in training mode updates buffers, such as running statistics.
    package var hasBuffers: Bool { weights.contains { $0.weight.role == .buffer } }

    /// The names of running statistics that follow each process's part of a batch, unless batch normalisation is over all.
    package var partialStatistics: [String] {
        weights.compactMap { entry in
            guard let layer = nodes[entry.node].layer, layer.couplesSamples, !layer.takesWholeBatch,
                entry.weight.role == .buffer
            else { return nil }
            return entry.name
        }
    }

    /// The names of free sizes, by input and axis.
    let freeAxes: [String: [Int: String]]
    /// The names of its weights in files of other programs.
    package let maps: [WeightMap]

    /// Whether the input accepts samples of this shape.
    package func accepts(_ shape: Shape, for input: String) -> Bool {
        guard let declared = inputs.first(where: { $0.name == input })?.shape, declared.count == shape.count else {
            return false
        }
        let free = freeAxes[input] ?? [:]
        return shape.indices.allSatisfy { shape[$0] == declared[$0] || free[$0] != nil }
    }

    /// The number of classes of an input of labels: the minimum over the layers that take it; `nil` if there are none.
    package func classes(of input: String) -> (count: Int, layer: Node)? {
        guard let place = inputs.firstIndex(where: { $0.name == input }) else { return nil }
        return nodes.compactMap { node -> (count: Int, layer: Node)? in
            guard let labels = node.layer?.labels, node.inputs[labels.input] == place else { return nil }
            return (labels.classes, node)
        }.min { $0.count < $1.count }
    }

    /// Whether an axis of an input may have any size.
    package func isFree(_ axis: Int, of input: String) -> Bool { freeAxes[input]?[axis] != nil }

    /// The shape of an input as documents write it, with the names of free sizes.
    package func shapeText(of input: String) -> String {
        Network.text(of: inputs.first { $0.name == input }?.shape ?? [], free: freeAxes[input])
    }

    /// The inputs for messages: `image [3, height, width], label [10]`.
    package var signature: String {
        inputs.map { "\($0.name) \(shapeText(of: $0.name))" }.joined(separator: ", ")
    }

    static func text(of shape: Shape, free: [Int: String]?) -> String {
        "[\(shape.indices.map { free?[$0] ?? String(shape[$0]) }.joined(separator: ", "))]"
    }

    /// The number of trainable weights.
    package var weightCount: Int { count { $0.isTrainable } }
    /// The number of elements in buffers, which are not trained.
    package var bufferCount: Int { count { !$0.isTrainable } }
    /// Multiply-adds per sample.
    package var multiplyAdds: Int { nodes.indices.reduce(0) { $0 + multiplyAdds(of: $1) } }

    /// The multiply-adds of one node.
    package func multiplyAdds(of index: Int) -> Int {
        let node = nodes[index]
        return node.layer?.multiplyAdds(node.inputs.map { nodes[$0].shape }, node.shape) ?? 0
    }

    private func count(_ isCounted: (NamedWeight) -> Bool) -> Int {
        weights.reduce(0) { isCounted($1) ? $0 + $1.weight.shape.volume : $0 }
    }

    /// The weights and buffers that a node declared.
    package func weights(of node: Int) -> [NamedWeight] { weights.filter { $0.node == node } }

    /// Whether a weight is applied at so few positions that reading it dominates, as in the middle of a U-Net. oneDNN's
    /// gradients of such weights take two to three times as long in channels-last format; from about 128 positions on,
    /// that format is faster.
    func isSparse(_ weight: NamedWeight, batch: Int) -> Bool {
        let node = nodes[weight.node]
        guard let first = node.inputs.first else { return false }
        let positions = [nodes[first].shape, node.shape].map { $0.dropFirst().reduce(batch, *) }
        return positions.allSatisfy { $0 > 0 } && positions.contains { $0 < 128 }
    }

    /// The number of trainable weights that a node declared.
    package func weightCount(of node: Int) -> Int {
        weights.reduce(0) { $1.node == node && $1.isTrainable ? $0 + $1.weight.shape.volume : $0 }
    }

    /// The shapes of all outputs for inputs of other shapes than the network was built with.
    ///
    /// - Throws: if a layer does not accept its input.
    package func outputShapes(for inputs: [Shape]) throws(Diagnostic) -> [Shape] {
        let shapes = try shapes(for: inputs)
        return outputs.map { shapes[$0.node] }
    }

    /// The network for inputs of these shapes, so that tables and drawings show the sizes in use.
    ///
    /// - Throws: if a layer does not accept its input.
    package func sized(for shapes: [Shape]) throws(Diagnostic) -> Network {
        var result = self
        for (index, shape) in try self.shapes(for: shapes).enumerated() { result.nodes[index].shape = shape }
        for (index, shape) in shapes.enumerated() { result.inputs[index].shape = shape }
        return result
    }

    /// The number of elements per sample that a forward pass with gradients keeps: the outputs of all layers except those
    /// that overwrite their inputs. Of blocks that are computed again, it is their results, and all outputs of the largest
    /// one, which are there while it is differentiated.
    ///
    /// - Returns: that number, and the elements of the largest output.
    /// - Throws: if a layer does not accept its input.
    package func activationCount(for inputs: [Shape]) throws(Diagnostic) -> (kept: Double, largest: Double) {
        let shapes = try shapes(for: inputs)
        let largest = shapes.map { $0.reduce(1) { $0 * Double($1) } }.max() ?? 0
        var kept = 0.0
        var inBlock: [Int: Double] = [:]
        for (index, node) in nodes.enumerated() {
            guard let layer = node.layer, !(layer.overwrites && mayOverwriteInput(of: node)) else { continue }
            let count = shapes[index].reduce(1) { $0 * Double($1) }
            if let block = recomputed.first(where: { $0.contains(index) }), !isUsed(index, behind: block.upperBound) {
                inBlock[block.lowerBound, default: 0] += count
            } else {
                kept += count
            }
        }
        return (kept + (inBlock.values.max() ?? 0), largest)
    }

    /// Whether a node's output is an output of the network or the input of a node from `start` on.
    private func isUsed(_ index: Int, behind start: Int) -> Bool {
        outputs.contains { $0.node == index } || nodes[start...].contains { $0.inputs.contains(index) }
    }

    /// Whether a layer's first input is not needed afterwards.
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

    /// Checks that the number of weights does not depend on a free size, since weights are created once.
    private func checkWeights(of index: Int, for inputs: [Shape]) throws(ShapeError) {
        let node = nodes[index]
        guard let layer = node.layer as? any WeightedLayer else { return }
        let wanted = layer.weights(inputs).map(\.shape)
        // the weights of a weight norm follow the layer's own
        let own = weights(of: index).prefix(wanted.count).map(\.weight.shape)
        guard !own.isEmpty, wanted != own else { return }
        throw ShapeError(
            "the weights of '\(node.kind)' are for inputs \(node.inputs.map { "\(nodes[$0].shape)" }.joined(separator: " and ")), "
                + "but got \(inputs.map { "\($0)" }.joined(separator: " and ")); a size that determines weights must be a "
                + "parameter")
    }
}

/// Sees each layer of a forward pass.
package protocol LayerObserver {
    /// Called before a layer runs, which may overwrite its inputs.
    /// - Parameter weights: its weights by their short names.
    func willRun(_ layer: Network.Node, _ inputs: [Tensor], _ weights: [String: Tensor]) throws(TorchError)
    func didRun(_ layer: Network.Node, _ output: Tensor) throws(TorchError)
}
