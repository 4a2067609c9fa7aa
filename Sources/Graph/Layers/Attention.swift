import Language
import Torch

extension Layers {
    static let attentions: [any Layer.Type] = [SelfAttention.self]
}

struct SelfAttention: WeightedLayer {
    static let name = "self_attention"
    static let help = """
        Self-attention over all pixels, with a residual connection.

            y = x + gamma · out(value(x) · softmax(query(x)ᵀ · key(x)))

        query, key, value and out are 1 × 1 convolutions without bias; keys and values are max-pooled to half the size.

        Input    [channels, height, width], the channels a multiple of 8
        Output   the same
        Weights  query.weight and key.weight [channels / 8, channels, 1, 1], value.weight [channels / 2, channels, 1, 1],
                 out.weight [channels, channels / 2, 1, 1], gamma [], initially zero
        Source   Zhang et al. 2019, "Self-Attention GANs", section 3 (arXiv:1805.08318), as in its code
        """

    init(_ fields: inout Fields) {}

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.channels % 8 == 0, image.height > 1, image.width > 1 else {
            throw ShapeError(
                "'self_attention' needs a multiple of 8 channels and at least 2 × 2 pixels, but got \(inputs[0])")
        }
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let channels = inputs[0][0]
        func map(_ name: String, _ outputs: Int, _ inputs: Int) -> Weight {
            Weight("\(name).weight", [outputs, inputs, 1, 1], .kaiming(5.0.squareRoot()))
        }
        return [
            map("query", channels / 8, channels), map("key", channels / 8, channels),
            map("value", channels / 2, channels),
            map("out", channels, channels / 2), Weight("gamma", [], .zeros),
        ]
    }

    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
        let channels = inputs[0][0]
        let pixels = output.volume / channels
        let seen = (inputs[0][1] / 2) * (inputs[0][2] / 2)
        return pixels * channels * (channels / 4 + channels) + pixels * seen * (channels / 8 + channels / 2)
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        let query = try x.convolution(call.weight("query.weight")).flatten(from: 2)  // [N, C/8, HW]
        // keys and values [N, C/8, HW/4] and [N, C/2, HW/4]
        let key = try x.convolution(call.weight("key.weight")).maximumPool(2, stride: 2).flatten(from: 2)
        let value = try x.convolution(call.weight("value.weight")).maximumPool(2, stride: 2).flatten(from: 2)
        let attention = try query.transpose(1, 2).bmm(key).softmax(2)  // [N, HW, HW/4]
        let seen = try value.bmm(attention.transpose(1, 2)).reshape([shape[0], shape[1] / 2, shape[2], shape[3]])
        return try x + seen.convolution(call.weight("out.weight")) * call.weight("gamma")  // [N, C, H, W]
    }
}
