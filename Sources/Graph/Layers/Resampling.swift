import Language
import Torch

extension Layers {
    static let resamplings: [any Layer.Type] = [Upsample.self, Pad.self]
}

struct Upsample: Layer {
    static let name = "upsample"
    static let help = """
        Makes images larger by a whole factor.

        Input   [channels, height, width]
        Output  [channels, factor · height, factor · width]
        Source  PyTorch's Upsample with align_corners off
        """
    let factor: Int
    let filter: Interpolation

    init(_ fields: inout Fields) {
        factor = fields.int("factor", 1..., default: 2, "how many times larger")
        filter = fields.choice("filter", default: .nearest, "how new pixels are made")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        return [image.channels, image.height * factor, image.width * factor]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        return try x.resized(to: [shape[2] * factor, shape[3] * factor], filter)
    }
}

struct Pad: Layer {
    static let name = "pad"
    static let help = """
        Adds pixels on all four sides.

        Input   [channels, height, width]
        Output  [channels, height + top + bottom, width + left + right]
        """
    /// Left, right, top, bottom.
    let amounts: [Int]
    let mode: Padding

    init(_ fields: inout Fields) {
        let given = fields.ints("amount", 0..., "pixels on every side, or [left, right, top, bottom]")
        mode = fields.choice("mode", default: .zeros, "what stands in the added pixels")
        if ![1, 4].contains(given.count) {
            fields.error("'amount' of 'pad' must be one number or [left, right, top, bottom], but has \(given.count)", at: "amount")
        }
        amounts = given.count == 4 ? given : Array(repeating: given.first ?? 0, count: 4)
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        if mode == .reflect,
            max(amounts[0], amounts[1]) >= image.width || max(amounts[2], amounts[3]) >= image.height
        {
            throw ShapeError("reflecting \(amounts) pixels needs a larger image, but got \(inputs[0])")
        }
        return [image.channels, image.height + amounts[2] + amounts[3], image.width + amounts[0] + amounts[1]]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.padded(amounts, mode: mode.mode) }
}
