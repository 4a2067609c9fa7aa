import Graph
import Language
import Torch

/// The layer kind of this package.
struct RandomFeatures: Layer {
    static let name = "random_features"
    static let help = """
        Sines and cosines of random projections, with which plain layers learn fine structure.

            y = (sin(2π B x), cos(2π B x)), B drawn once from a normal distribution

        Input   [N, length]
        Output  [N, 2 · features]
        Weights projection [length, features], never trained
        Paper   Tancik et al. 2020, "Fourier Features Let Networks Learn High Frequency Functions" (arXiv:2006.10739)
        """

    let features: Int
    let deviation: Double

    init(_ fields: inout Fields) {
        features = fields.int("features", 1..., "frequencies; twice as many channels come out")
        deviation = fields.double("deviation", 0...100, default: 1, "of the projections' entries")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard inputs[0].count == 1 else { throw ShapeError("'random_features' needs a vector, but got \(inputs[0])") }
        return [2 * features]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        [Weight("projection", [inputs[0][0], features], .normal(0, deviation), role: .buffer)]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let angles = try x.matmul(call.weight("projection")) * (2 * Double.pi)  // [N, features]
        return try .concat([angles.sin(), angles.cos()], 1)  // [N, 2 · features]
    }
}
