import Language
import Torch

extension Layers {
    static let noises: [any Layer.Type] = [Dropout.self]
}

struct Dropout: Layer {
    static let name = "dropout"
    static let help = """
        In training mode sets numbers to zero at random and scales the others up; does nothing otherwise.

            y = x · mask / (1 − p)

        Input, output  any shape
        Source         Srivastava et al. 2014
        """
    let probability: Double

    init(_ fields: inout Fields) { probability = fields.double("p", 0...1, default: 0.5, "share that is dropped") }

    var isRandom: Bool { true }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        guard call.training, probability > 0 else { return x }
        guard probability < 1 else { return try x * 0 }
        let mask = try Tensor.bernoulli(x.shape, 1 - probability, call.generator, on: x.device())
        return try x * (mask * (1 / (1 - probability)))
    }
}
