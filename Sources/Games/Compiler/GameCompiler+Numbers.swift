import Graph
import Language
import Torch

extension GameCompiler {
    /// Inputs of a network where a number stands for a whole input: a fade such as `alpha: min(1, stage_images / n)`
    /// becomes a tensor of the input's sizes, as large a batch as the other inputs have.
    func filled(_ given: [NodeID], for network: Network, at position: Position) throws(Diagnostic) -> [NodeID] {
        func isNumber(_ node: NodeID) -> Bool { (nodes[node].type.shape ?? []).isEmpty }
        guard given.contains(where: isNumber) else { return given }
        guard let model = given.first(where: { !isNumber($0) }), let batch = nodes[model].type.shape?.first else {
            throw Diagnostic("a network takes tensors, but this is a number", at: position)
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

/// A number in every place of a tensor; documents get it by giving a number to a network.
private struct Fill: ImpliedFunction {
    let shape: [Int]
    var batching: Batching { .always }
    func passesGradient(to argument: Int) -> Bool { argument == 0 }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].to(.float32).expand([inputs[1].shape[0]] + shape.dropFirst())
    }
}
