import Language
import Torch

extension Layers {
    static let normalizations: [any Layer.Type] = [BatchNorm.self, LayerNorm.self]
}

struct BatchNorm: Layer {
    static let name = "batch_norm"
    static let help = """
        Normalises each channel over the batch, then scales and shifts it.

            y = weight · (x − mean) / √(variance + epsilon) + bias

        In training mode mean and variance are the batch's and the running ones move towards them; in evaluation mode
        they are the running ones.

        Input    [channels, height, width] or [features]
        Output   the same
        Weights  weight, bias; buffers running_mean, running_var
        Source   Ioffe & Szegedy 2015 (arXiv:1502.03167); PyTorch's BatchNorm2d
        """

    let epsilon: Double
    let momentum: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        momentum = fields.double("momentum", 0...1, default: 0.1, "how fast the running statistics move")
        affine = fields.bool("affine", default: true, "whether it scales and shifts")
    }

    var couplesSamples: Bool { true }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return (affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []) + [
            Weight("running_mean", size, .zeros, role: .buffer), Weight("running_var", size, .ones, role: .buffer),
        ]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.batchNorm(
            call.optional("weight"), call.optional("bias"), mean: call.weight("running_mean"),
            variance: call.weight("running_var"), training: call.training, momentum: momentum, epsilon: epsilon)
    }
}

struct LayerNorm: Layer {
    static let name = "layer_norm"
    static let help = """
        Normalises each sample over all its features, then scales and shifts each channel.

            y = weight · (x − mean) / √(variance + epsilon) + bias

        Input    [channels, height, width] or [features]
        Output   the same
        Weights  weight, bias, one a channel
        Source   Ba et al. 2016 (arXiv:1607.06450), as WGAN-GP's critics use it
        """

    let epsilon: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: true, "whether it scales and shifts")
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        // one group over everything, with its scale a channel
        try x.groupNorm(1, call.optional("weight"), call.optional("bias"), epsilon)
    }
}
