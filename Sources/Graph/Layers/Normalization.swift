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
        Batch normalisation: normalises each channel over the batch, then scales and shifts it.

            y = weight · (x − mean) / √(variance + epsilon) + bias

        Training mode uses the mean and variance of the batch and updates the running ones. Evaluation mode uses the
        running ones.

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
        momentum = fields.double("momentum", 0...1, default: 0.1, "weight of the batch in the running statistics")
        affine = fields.bool("affine", default: true, "whether to scale and shift")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }

    var couplesSamples: Bool { true }
    var takesWholeBatch: Bool { false }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return (affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []) + [
            Weight("running_mean", size, .zeros, role: .buffer), Weight("running_var", size, .ones, role: .buffer),
        ]
    }

    var ownsOutput: Bool { true }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try call.batchNorm(
            x, call.optional("weight"), call.optional("bias"), momentum: momentum, epsilon: epsilon)
    }
}

struct LayerNorm: Layer {
    static let name = "layer_norm"
    static let help = """
        Layer normalisation: normalises each sample over all its features, then scales and shifts each channel.

            y = weight · (x − mean) / √(variance + epsilon) + bias

        Input    [channels, height, width] or [features]
        Output   the same
        Weights  weight, bias, one per channel
        Source   Ba et al. 2016 (arXiv:1607.06450), as in the critics of WGAN-GP
        """

    let epsilon: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: true, "whether to scale and shift")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = [inputs[0][0]]
        return affine ? [Weight("weight", size, .ones), Weight("bias", size, .zeros)] : []
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        // one group over all channels, with a scale per channel
        try x.groupNorm(1, call.optional("weight"), call.optional("bias"), epsilon)
    }
}

struct InstanceNorm: Layer {
    static let name = "instance_norm"
    static let help = """
        Instance normalisation: normalises each channel of each sample.

            y = (x − mean) / √(variance + epsilon)    · weight + bias if affine

        Input    [channels, height, width] of more than one pixel
        Output   the same
        Weights  weight, bias [channels] if affine
        Source   Ulyanov et al. 2016 (arXiv:1607.08022); PyTorch's InstanceNorm2d
        """

    let epsilon: Double
    let affine: Bool

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: false, "whether to scale and shift")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.height * image.width > 1 else {
            throw ShapeError("'instance_norm' needs more than one pixel per channel, but got \(inputs[0])")
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
        Group normalisation: normalises groups of channels of each sample, then scales and shifts each channel.

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
        groups = fields.int("groups", 1..., "number of groups that the channels are split into")
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        affine = fields.bool("affine", default: true, "whether to scale and shift")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard try inputs[0].checkedChannels(name)[0] % groups == 0 else {
            throw ShapeError(
                "'group_norm' with \(groups) groups needs a multiple of \(groups) channels, but got \(inputs[0])")
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
        Scales each pixel's feature vector, or a vector, to unit length.

            y = x / max(‖x‖, epsilon)

        Input, output  [channels, ...]
        Source         PyTorch's normalize
        """
    let epsilon: Double

    init(_ fields: inout Fields) {
        epsilon = fields.double("epsilon", 0...1, default: 1e-12, "lower limit of the divisor")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x / x.norm([1], keep: true).clamp(epsilon, nil)
    }
}

extension Tensor {
    /// Instance normalisation with kernels that keep the channels-last memory format, which libtorch's own would convert.
    func instanceNormalized(_ weight: Tensor?, _ bias: Tensor?, _ epsilon: Double) throws(TorchError) -> Tensor {
        let shape = shape
        if shape[0] > 1 { return try groupNorm(shape[1], weight, bias, epsilon) }
        return try batchNorm(
            weight, bias, mean: nil, variance: nil, training: true, momentum: 0, epsilon: epsilon)
    }
}
