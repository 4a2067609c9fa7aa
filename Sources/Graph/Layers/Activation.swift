import Language
import Torch

extension Layers {
    static let activations: [any Layer.Type] = [
        Relu.self, LeakyRelu.self, Prelu.self, Elu.self, Selu.self, Silu.self, Gelu.self, Tanh.self, Sigmoid.self,
        Softplus.self, Softmax.self,
    ]
}

struct Relu: Layer {
    static let name = "relu"
    static let help = """
        Rectified linear unit.

            y = max(x, 0)

        Input, output  any shape
        """
    init(_ fields: inout Fields) {}
    var overwrites: Bool { true }
    var isRectifier: Bool { true }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        call.mayOverwrite ? try x.overwriteByRelu() : try x.relu()
    }
}

struct LeakyRelu: Layer {
    static let name = "leaky_relu"
    static let help = """
        Rectified linear unit with a fixed slope for negative values.

            y = gain · (x if x > 0 else slope · x)

        Input, output  any shape
        Source         Maas et al. 2013; gain as in StyleGAN2, which uses a slope of 0.2 and a gain of √2
        """
    let slope: Double
    let gain: Double

    init(_ fields: inout Fields) {
        slope = fields.double("slope", Unbounded(), default: 0.01, "slope for negative values")
        gain = fields.double("gain", Unbounded(), default: 1, "factor of the output")
    }

    var overwrites: Bool { slope > 0 && gain > 0 }
    var isRectifier: Bool { slope == 0 }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.leakyRelu(slope, gain: gain, overwrites: call.mayOverwrite)
    }
}

struct Prelu: Layer {
    static let name = "prelu"
    static let help = """
        Rectified linear unit with a learned slope for negative values.

            y = x if x > 0 else weight · x

        Input, output  any shape
        Weights        weight [1], or [channels] if not shared
        Source         He et al. 2015 (arXiv:1502.01852)
        """
    let initial: Double
    let shared: Bool

    init(_ fields: inout Fields) {
        initial = fields.double("initial", Unbounded(), default: 0.25, "initial slope")
        shared = fields.bool("shared", default: true, "whether all channels share one slope")
    }

    func weights(_ inputs: [Shape]) -> [Weight] { [Weight("weight", [shared ? 1 : inputs[0][0]], .constant(initial))] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.prelu(call.weight("weight")) }
}

struct Elu: Layer {
    static let name = "elu"
    static let help = """
        Exponential linear unit.

            y = x if x > 0 else alpha · (exp(x) − 1)

        Input, output  any shape
        Source         Clevert et al. 2015 (arXiv:1511.07289)
        """
    let alpha: Double
    init(_ fields: inout Fields) {
        alpha = fields.double("alpha", Unbounded(), default: 1, "scale of negative values")
    }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.elu(alpha) }
}

struct Selu: Layer {
    static let name = "selu"
    static let help = """
        Scaled exponential linear unit.

        Input, output  any shape
        Source         Klambauer et al. 2017 (arXiv:1706.02515)
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.selu() }
}

struct Silu: Layer {
    static let name = "silu"
    static let help = """
        Sigmoid linear unit, also called swish.

            y = x · sigmoid(x)

        Input, output  any shape
        Source         Elfwing et al. 2017 (arXiv:1702.03118)
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.silu() }
}

struct Gelu: Layer {
    static let name = "gelu"
    static let help = """
        Gaussian error linear unit.

            y = x · Φ(x)

        Input, output  any shape
        Source         Hendrycks & Gimpel 2016 (arXiv:1606.08415)
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.gelu() }
}

struct Tanh: Layer {
    static let name = "tanh"
    static let help = """
        Hyperbolic tangent, whose output lies between −1 and 1.

            y = (exp(x) − exp(−x)) / (exp(x) + exp(−x))

        Input, output  any shape
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.tanh() }
}

struct Sigmoid: Layer {
    static let name = "sigmoid"
    static let help = """
        Logistic function, whose output lies between 0 and 1.

            y = 1 / (1 + exp(−x))

        Input, output  any shape
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.sigmoid() }
}

struct Softplus: Layer {
    static let name = "softplus"
    static let help = """
        Smooth approximation of the rectified linear unit.

            y = log(1 + exp(x))

        Input, output  any shape
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.softplus() }
}

struct Softmax: Layer {
    static let name = "softmax"
    static let help = """
        Softmax over channels or features: positive numbers that sum to 1.

            y_i = exp(x_i) / Σ_j exp(x_j)

        Input, output  any shape
        """
    init(_ fields: inout Fields) {}
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.softmax(1) }
}
