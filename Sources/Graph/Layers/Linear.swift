import Language
import Torch

extension Layers {
    static let linears: [any Layer.Type] = [Linear.self]
}

struct Linear: WeightedLayer {
    static let name = "linear"
    static let help = """
        Fully connected layer over the last axis.

            y = x · weightᵀ + bias

        Input    [..., inputs]
        Output   [..., features]
        Weights  weight [features, inputs], bias [features]
        Source   PyTorch's Linear, with its default initialisation
        """

    let features: Int
    let bias: Bool

    init(_ fields: inout Fields) {
        features = fields.int("features", 1..., "number of output features")
        bias = fields.bool("bias", default: true, "whether to add a bias")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0].dropLast() + [features] }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = inputs[0].last ?? 1
        return [Weight("weight", [features, size], .kaiming(5.0.squareRoot()))]
            + (bias ? [Weight("bias", [features], .fan(size))] : [])
    }

    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { (inputs[0].last ?? 1) * output.volume }

    var ownsOutput: Bool { true }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.linear(call.weight("weight"), call.optional("bias"))
    }
}
