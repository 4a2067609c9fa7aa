import Language
import Torch

extension Layers {
    static let normalizations: [any Layer.Type] = [
        BatchNorm.self, InstanceNorm.self, LayerNorm.self, GroupNorm.self, PixelNorm.self, Normalize.self,
    ]
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

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }

    var couplesSamples: Bool { true }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return (affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []) + [
            Weight("running_mean", size, .zeros, role: .buffer), Weight("running_var", size, .ones, role: .buffer),
        ]
    }

    var ownsOutput: Bool { true }

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

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        // one group over everything, with its scale a channel
        try x.groupNorm(1, call.optional("weight"), call.optional("bias"), epsilon)
    }
}

struct InstanceNorm: Layer {
    static let name = "instance_norm"
    static let help = """
        Normalises each channel of each sample.

            y = (x − mean) / √(variance + epsilon)    times weight plus bias where affine is on

        Input    [channels, height, width] of more than one pixel
        Output   the same
        Weights  weight, bias [channels] where affine is on
        Source   Ulyanov et al. 2016 (arXiv:1607.08022); PyTorch's InstanceNorm2d
        """

    let epsilon: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: false, "whether it scales and shifts")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.height * image.width > 1 else {
            throw ShapeError("'instance_norm' needs more than one pixel to normalise over, but got \(inputs[0])")
        }
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.instanceNormalized(call.optional("weight"), call.optional("bias"), epsilon)
    }
}

struct GroupNorm: Layer {
    static let name = "group_norm"
    static let help = """
        Normalises groups of channels of each sample, then scales and shifts each channel.

            y = weight · (x − mean) / √(variance + epsilon) + bias

        Input    [channels, ...]
        Output   the same
        Weights  weight, bias [channels]
        Source   Wu & He 2018 (arXiv:1803.08494); PyTorch's GroupNorm
        """

    let groups: Int
    let epsilon: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        groups = fields.int("groups", 1..., "parts that channels are split into")
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: true, "whether it scales and shifts")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard try inputs[0].checkedChannels(name)[0] % groups == 0 else {
            throw ShapeError(
                "'group_norm' with \(groups) groups needs channels that divide by it, but got \(inputs[0])")
        }
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.groupNorm(groups, call.optional("weight"), call.optional("bias"), epsilon)
    }
}

struct PixelNorm: Layer {
    static let name = "pixel_norm"
    static let help = """
        Divides each pixel's feature vector, or a vector, by its root mean square.

            y = x / √(mean(x², over channels) + epsilon)

        Input, output  [channels, ...]
        Source         Karras et al. 2018, "Progressive Growing of GANs", section 4.2 (arXiv:1710.10196)
        """
    let epsilon: Double

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-8, "added to the mean square")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let power = try x.square().mean([1], keep: true)  // [N, 1, ...]
        return try x * (power + epsilon).rsqrt()
    }
}

struct Normalize: Layer {
    static let name = "normalize"
    static let help = """
        Brings each pixel's feature vector, or a vector, to length one.

            y = x / max(‖x‖, epsilon)

        Input, output  [channels, ...]
        Source         PyTorch's normalize
        """
    let epsilon: Double

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-12, "the least length divided by")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x / x.norm([1], keep: true).clamp(epsilon, nil)
    }
}

extension Tensor {
    /// Instance normalisation by the kernels that keep channels-last; libtorch's own would rearrange the memory.
    func instanceNormalized(_ weight: Tensor?, _ bias: Tensor?, _ epsilon: Double) throws(TorchError) -> Tensor {
        let shape = shape
        if shape[0] > 1 { return try groupNorm(shape[1], weight, bias, epsilon) }
        return try batchNorm(
            weight, bias, mean: nil, variance: nil, training: true, momentum: 0, epsilon: epsilon)
    }
}
