import Language
import Torch

extension Layers {
    static let borders: [any Layer.Type] = [Pad.self, Crop.self, PixelShuffle.self, PixelUnshuffle.self]
}

/// A number of pixels for each side of an image.
struct Edges {
    /// Left, right, top, bottom.
    let amounts: [Int]

    var left: Int { amounts[0] }
    var right: Int { amounts[1] }
    var top: Int { amounts[2] }
    var bottom: Int { amounts[3] }

    init(_ fields: inout Fields, _ name: String, _ help: String) {
        let given = fields.ints(name, 0..., help)
        if fields.has(name), ![1, 4].contains(given.count) {
            fields.error(
                "'\(name)' of '\(fields.owner)' must be one number or [left, right, top, bottom], but has \(given.count)",
                at: name)
        }
        amounts = given.count == 4 ? given : Array(repeating: given.first ?? 0, count: 4)
    }
}

struct Pad: Layer {
    static let name = "pad"
    static let help = """
        Pads an image on all four sides.

        Input   [channels, height, width]
        Output  [channels, height + top + bottom, width + left + right]
        """
    let edges: Edges
    let mode: Padding

    init(_ fields: inout Fields) {
        edges = Edges(&fields, "padding", "pixels on each side, or [left, right, top, bottom]")
        mode = fields.choice("mode", default: .zeros, "values of the added pixels")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        if mode == .reflect, max(edges.left, edges.right) >= image.width || max(edges.top, edges.bottom) >= image.height
        {
            throw ShapeError("reflection padding of \(edges.amounts) needs a larger image, but got \(inputs[0])")
        }
        return [image.channels, image.height + edges.top + edges.bottom, image.width + edges.left + edges.right]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.padded(edges.amounts, mode: mode.mode)
    }
}

struct Crop: Layer {
    static let name = "crop"
    static let help = """
        Crops an image on all four sides.

        Input   [channels, height, width]
        Output  [channels, height − top − bottom, width − left − right]
        """
    let edges: Edges

    init(_ fields: inout Fields) {
        edges = Edges(&fields, "amount", "pixels to remove from each side, or [left, right, top, bottom]")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        let result = [image.channels, image.height - edges.top - edges.bottom, image.width - edges.left - edges.right]
        guard result[1] > 0, result[2] > 0 else {
            throw ShapeError("'crop' of \(edges.amounts) leaves no pixels of \(inputs[0])")
        }
        return result
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        return try x.narrow(2, from: edges.top, count: shape[2] - edges.top - edges.bottom)
            .narrow(3, from: edges.left, count: shape[3] - edges.left - edges.right)
    }
}

struct PixelShuffle: Layer {
    static let name = "pixel_shuffle"
    static let help = """
        Rearranges channels to pixels: groups of factor² channels become blocks of factor × factor pixels.

        Input   [channels, height, width]
        Output  [channels / factor², factor · height, factor · width]
        Source  Shi et al. 2016 (arXiv:1609.05158)
        """
    let factor: Int

    init(_ fields: inout Fields) { factor = fields.int("factor", 1...1024, default: 2, "side of a block") }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.channels % (factor * factor) == 0 else {
            throw ShapeError(
                "'pixel_shuffle' needs a multiple of \(factor * factor) channels, but got \(inputs[0])")
        }
        return [image.channels / (factor * factor), image.height * factor, image.width * factor]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.pixelShuffle(factor) }
}

struct PixelUnshuffle: Layer {
    static let name = "pixel_unshuffle"
    static let help = """
        Rearranges pixels to channels: blocks of factor × factor pixels become groups of factor² channels.

        Input   [channels, height, width]
        Output  [channels · factor², height / factor, width / factor]
        Source  Shi et al. 2016 (arXiv:1609.05158), inverted
        """
    let factor: Int

    init(_ fields: inout Fields) { factor = fields.int("factor", 1...1024, default: 2, "side of a block") }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.height % factor == 0, image.width % factor == 0 else {
            throw ShapeError("'pixel_unshuffle' needs sizes that are multiples of \(factor), but got \(inputs[0])")
        }
        return [image.channels * factor * factor, image.height / factor, image.width / factor]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.pixelUnshuffle(factor) }
}
