import Games
internal import Graph

/// The boxes of a network's drawing: layers that belong together share a box, and identical copies are drawn once.
struct LayerBoxes {
    /// A layer and the following ones that keep the shape, such as its norm and activation.
    struct Box {
        var nodes: [Int]
        let groups: [String]
    }

    /// A value that is passed from one box to another.
    struct Edge {
        let from: Int
        let to: Int
        let shape: Shape
        /// A condition, such as a style, rather than the input that the layer transforms.
        let isCondition: Bool
    }

    let network: Network
    private(set) var boxes: [Box] = []
    private(set) var edges: [Edge] = []
    /// Elements of inputs that a node takes as conditions: listed in its box, since edges would cross the whole
    /// drawing.
    private(set) var conditions: [Int: [String]] = [:]
    /// The number of copies that a group represents.
    let copies: [String: Int]
    /// The box of each node that is drawn.
    private(set) var boxOf: [Int: Int] = [:]
    private let alias: [Int: Int]
    /// The number of nodes in each group.
    private var sizes: [String: Int] = [:]

    init(_ network: Network) {
        self.network = network
        let folding = Folding(network)
        copies = folding.copies
        alias = folding.alias
        let kept = network.nodes.indices.filter { alias[$0] == nil && !isElement($0) }
        for index in kept { for group in network.nodes[index].groups { sizes[group, default: 0] += 1 } }
        let uses = countUses(kept)
        for index in kept { place(index, uses) }
        for index in kept { connect(index) }
    }

    /// The node at which a node's value is drawn: in the copy that is drawn, and the whole input for an element of it.
    func source(_ node: Int) -> Int {
        let node = alias[node] ?? node
        return isElement(node) ? source(network.nodes[node].inputs[0]) : node
    }

    private func isElement(_ node: Int) -> Bool {
        network.nodes[node].kind == "select" && network.nodes[node].path.hasSuffix("]")
    }

    private func countUses(_ kept: [Int]) -> [Int: Int] {
        var uses: [Int: Int] = [:]
        for index in kept { for input in network.nodes[index].inputs { uses[source(input), default: 0] += 1 } }
        for output in network.outputs { uses[source(output.node), default: 0] += 1 }
        return uses
    }

    private mutating func place(_ index: Int, _ uses: [Int: Int]) {
        if let box = box(of: index, uses) {
            boxes[box].nodes.append(index)
            boxOf[index] = box
        } else {
            boxOf[index] = boxes.count
            boxes.append(Box(nodes: [index], groups: groups(of: index)))
        }
    }

    /// The groups of a node, without those that contain only this node and represent no copies.
    private func groups(of index: Int) -> [String] {
        network.nodes[index].groups.filter { sizes[$0, default: 0] > 1 || copies[$0] != nil }
    }

    /// The box of the node before it, if it belongs in there.
    private func box(of index: Int, _ uses: [Int: Int]) -> Int? {
        let node = network.nodes[index]
        guard let layer = node.layer, node.inputs.count - layer.conditions.count == 1 else { return nil }
        let before = source(node.inputs[0])
        let previous = network.nodes[before]
        guard let box = boxOf[before], previous.layer != nil, uses[before] == 1, groups(of: before) == groups(of: index)
        else {
            return nil
        }
        let isAddition = !(layer is any WeightedLayer) || node.kind == "bias"
        if isAddition { return previous.shape == node.shape ? box : nil }
        // a norm or activation before the layer, if the value before it is used elsewhere too
        let isLeading = boxes[box].nodes.allSatisfy { Palette.isAccessory(network.nodes[$0].kind) }
        return isLeading ? box : nil
    }

    private mutating func connect(_ index: Int) {
        let node = network.nodes[index]
        guard let box = boxOf[index] else { return }
        let conditioned = node.layer?.conditions.count ?? 0
        for (place, input) in node.inputs.enumerated() {
            let from = source(input)
            let isCondition = place >= node.inputs.count - conditioned
            if isCondition, network.nodes[from].layer == nil {
                conditions[index, default: []].append(network.nodes[input].path)
            } else if let other = boxOf[from], other != box {
                edges.append(Edge(from: other, to: box, shape: network.nodes[from].shape, isCondition: isCondition))
            }
        }
    }
}
