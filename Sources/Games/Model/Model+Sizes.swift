package import Graph
package import Language

extension Model {
    /// The shape of an inference's result for data of other shapes than declared.
    /// - Parameter given: shapes of samples, by field.
    /// - Throws: if a network can't take them, or an expression only supports one size.
    package func outputShape(of inference: Game.Inference, for given: [String: Shape]) throws(Diagnostic) -> Shape {
        var known: [NodeID: [Shape]] = [:]
        return try shapes(of: inference.node, given, &known).first ?? []
    }

    /// The stride of the coarsest image that the networks of an inference compute internally: if the input is
    /// translated by a multiple of it, the result is translated accordingly.
    /// - Parameters:
    ///   - given: shapes of samples, by field.
    ///   - length: the side of the image in pixels along an axis of these shapes.
    package func stride(of inference: Game.Inference, for given: [String: Shape], length: Int, axis: Int) -> Int {
        var known: [NodeID: [Shape]] = [:]
        guard (try? shapes(of: inference.node, given, &known)) != nil else { return 1 }
        var result = 1
        for (index, _) in known {
            guard case .call(let call) = game.nodes[index].kind, let network = network(call.network)?.network,
                let sized = try? network.sized(for: game.nodes[index].inputs.map { known[$0]?.first ?? [] })
            else { continue }
            for node in sized.nodes where node.shape.count == 3 && node.shape[axis] > 0 {
                let side = node.shape[axis]
                // sides that do not divide the image's belong to padded images
                if length % side == 0, side > 1 { result = leastCommonMultiple(result, length / side, atMost: length) }
            }
        }
        return result
    }

    private func leastCommonMultiple(_ a: Int, _ b: Int, atMost most: Int) -> Int {
        (1...max(1, most / a)).lazy.map { $0 * a }.first { $0 % b == 0 } ?? max(a, b)
    }

    /// A node's shape, or those of all outputs of a network's call.
    private func shapes(
        of index: NodeID, _ given: [String: Shape], _ known: inout [NodeID: [Shape]]
    ) throws(Diagnostic) -> [Shape] {
        if let shapes = known[index] { return shapes }
        let node = game.nodes[index]
        var inputs: [[Shape]] = []
        for input in node.inputs { inputs.append(try shapes(of: input, given, &known)) }
        let declared = (node.type.shape ?? []).dropFirst()
        let result: [Shape]
        switch node.kind {
        case .data(let field): result = [given[field] ?? Array(declared)]
        case .call(let call): result = try outputs(of: call, inputs.map { $0.first ?? [] }, node)
        case .output(let output): result = [inputs[0][output]]
        default: result = [try shape(of: node, Array(declared), inputs.map { $0.first ?? [] })]
        }
        known[index] = result
        return result
    }

    private func outputs(of call: NetworkCall, _ shapes: [Shape], _ node: GameNode) throws(Diagnostic) -> [Shape] {
        guard let network = network(call.network)?.network else { throw .consequence }
        for (input, shape) in zip(network.inputs, shapes) where !network.accepts(shape, for: input.name) {
            throw Diagnostic(
                "'\(input.name)' of '\(call.network)' expects \(input.shape), but got \(shape)", at: node.position)
        }
        return try network.outputShapes(for: shapes)
    }

    /// A function's shape follows the input that has the same shape.
    private func shape(of node: GameNode, _ declared: Shape, _ inputs: [Shape]) throws(Diagnostic) -> Shape {
        let before = node.inputs.map { Array((game.nodes[$0].type.shape ?? []).dropFirst()) }
        if before == inputs { return declared }
        guard let model = before.firstIndex(of: declared) else {
            throw Diagnostic("'\(node.text)' only supports one size", at: node.position)
        }
        return inputs[model]
    }

    /// Whether an inference can give each sample of a batch the result that it has alone.
    package func isPerSample(_ inference: Game.Inference) -> Bool {
        var open = [inference.node]
        while let index = open.popLast() {
            let node = game.nodes[index]
            switch node.kind {
            case .call(let call) where call.training == true:
                guard let network = network(call.network)?.network else { return false }
                if !network.canSeparateSamples { return false }
            case .function(let function) where function.isRandom: return false
            default: break
            }
            open += node.inputs
        }
        return true
    }
}
