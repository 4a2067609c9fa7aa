import Graph
import Language
import Torch

extension GameCompiler {
    /// Inputs of a network for which a number is given: a fade such as `alpha: min(1, stage_images / n)` becomes a
    /// tensor of the input's sizes with the batch size of the other inputs.
    func filled(_ given: [NodeID], for network: Network, at position: Position) throws(Diagnostic) -> [NodeID] {
        func isNumber(_ node: NodeID) -> Bool { (nodes[node].type.shape ?? []).isEmpty }
        guard given.contains(where: isNumber) else { return given }
        guard let model = given.first(where: { !isNumber($0) }), let batch = nodes[model].type.shape?.first else {
            throw Diagnostic("expected a tensor as input of a network, found a number", at: position)
        }
        var result: [NodeID] = []
        for (node, input) in zip(given, network.inputs) {
            if isNumber(node) {
                let fill = Fill(shape: [batch] + input.shape)
                result.append(
                    add(
                        .function(fill), [node, model], .tensor(fill.shape), at: nodes[node].position,
                        text: nodes[node].text, key: "fill \(input.shape)"))
            } else {
                result.append(node)
            }
        }
        return result
    }
}

/// A tensor filled with one number. Documents get it by passing a number to a network.
private struct Fill: ImpliedFunction {
    let shape: [Int]
    var batching: Batching { .always }
    func passesGradient(to argument: Int) -> Bool { argument == 0 }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].to(.float32).expand([inputs[1].shape[0]] + shape.dropFirst())
    }
}
