import Language
import Torch

extension Layers {
    static let noises: [any Layer.Type] = [Dropout.self, Noise.self]
}

struct Dropout: Layer {
    static let name = "dropout"
    static let help = """
        Sets random elements to zero and scales the others up in training mode; does nothing in evaluation mode.

            y = x · mask / (1 − p)

        Input, output  any shape
        Source         Srivastava et al. 2014
        """
    let probability: Double

    init(_ fields: inout Fields) {
        probability = fields.double("p", 0...1, default: 0.5, "probability of an element to be zeroed")
    }

    var isRandom: Bool { probability > 0 }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        guard call.training, probability > 0 else { return x }
        guard probability < 1 else { return try x * 0 }
        let mask = try Tensor.bernoulli(x.shape, 1 - probability, call.generator, on: x.device())
        return try x * (mask * (1 / (1 - probability)))
    }
}

struct Noise: Layer {
    static let name = "noise"
    static let help = """
        Adds a noise image to all channels, scaled by a learned strength.

            y = x + strength · n,  n from N(0, 1)

        In training mode each sample gets new noise. In evaluation mode the noise is a constant, which is tiled if an
        image is larger than the network was built for.

        Input, output  [channels, height, width]
        Weights        strength [], or [channels] if per_channel, initially zero; buffer constant [height, width]
        Source         Karras et al. 2019 (arXiv:1812.04948), section 3.2, with a strength per channel; a single strength
                       and the constant as in the code of StyleGAN2
        """
    let perChannel: Bool

    init(_ fields: inout Fields) {
        perChannel = fields.bool("per_channel", default: false, "whether each channel has its own strength")
    }

    var isRandom: Bool { true }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        _ = try inputs[0].image(name)
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        [
            Weight("strength", perChannel ? [inputs[0][0]] : [], .zeros),
            Weight("constant", Array(inputs[0].dropFirst()), .normal(0, 1), role: .buffer),
        ]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        let learned = try call.weight("strength")
        let strength = perChannel ? try learned.overChannels(of: x) : learned
        guard call.training else {
            return try x + constant(call, shape[2], shape[3]) * strength
        }
        let noise = try Tensor.normal([shape[0], 1, shape[2], shape[3]], call.generator, on: x.device())
        return try x + noise.to(x.dtype) * strength
    }

    /// The constant noise for an image of this size.
    private func constant(_ call: Call, _ height: Int, _ width: Int) throws(TorchError) -> Tensor {
        let own = try call.weight("constant")
        let (rows, columns) = (own.shape[0], own.shape[1])
        if rows == height, columns == width { return own }
        return try own.repeated([(height + rows - 1) / rows, (width + columns - 1) / columns])
            .narrow(0, from: 0, count: height).narrow(1, from: 0, count: width)
    }
}
