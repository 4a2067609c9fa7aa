import Language
import Torch

extension Layers {
    static let resamplings: [any Layer.Type] = [Upsample.self, Downsample.self, Blur.self]
}

/// How pixels are made when an image changes its size.
enum Filter: String, CaseIterable, Sendable {
    case nearest, bilinear, bicubic, fir

    /// libtorch's way; `nil` for the filter [1, 3, 3, 1], which is a convolution.
    var interpolation: Interpolation? { Interpolation(rawValue: rawValue) }

    static func read(_ fields: inout Fields, factor: Int) -> Filter {
        let filter = fields.choice("filter", Filter.self, default: .nearest, "how new pixels are made")
        if filter == .fir && factor != 2 {
            fields.error("the filter 'fir' of '\(fields.owner)' has a factor of 2, not \(factor)", at: "factor")
        }
        return filter
    }
}

struct Upsample: Layer {
    static let name = "upsample"
    static let help = """
        Makes images larger by a whole factor.

        Input   [channels, height, width]
        Output  [channels, factor · height, factor · width]
        Source  PyTorch's Upsample with align_corners off; fir: [1, 3, 3, 1] as StyleGAN2 (arXiv:1912.04958)
        """
    let factor: Int
    let filter: Filter

    init(_ fields: inout Fields) {
        factor = fields.int("factor", 1..., default: 2, "how many times larger")
        filter = Filter.read(&fields, factor: factor)
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        let (height, tooHigh) = image.height.multipliedReportingOverflow(by: factor)
        let (width, tooWide) = image.width.multipliedReportingOverflow(by: factor)
        guard !tooHigh, !tooWide else {
            throw ShapeError("\(inputs[0]) times \(factor) is more than any machine can hold")
        }
        return [image.channels, height, width]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        if let way = filter.interpolation { return try x.resized(to: [shape[2] * factor, shape[3] * factor], way) }
        return try x.filtered(padding: [1, 1], stride: 2, gain: 4, transposed: true)
    }
}

struct Downsample: Layer {
    static let name = "downsample"
    static let help = """
        Makes images smaller by a whole factor, without averaging more pixels than the filter has.

        Input   [channels, height, width]
        Output  [channels, height / factor, width / factor], rounded down
        Source  PyTorch's interpolate with align_corners off; fir: [1, 3, 3, 1] as StyleGAN2 (arXiv:1912.04958)
        """
    let factor: Int
    let filter: Filter

    init(_ fields: inout Fields) {
        factor = fields.int("factor", 1..., default: 2, "how many times smaller")
        filter = Filter.read(&fields, factor: factor)
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard min(image.height, image.width) >= factor else {
            throw ShapeError("'downsample' by \(factor) needs a larger image, but got \(inputs[0])")
        }
        return [image.channels, image.height / factor, image.width / factor]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        if let way = filter.interpolation { return try x.resized(to: [shape[2] / factor, shape[3] / factor], way) }
        return try x.filtered(padding: [1, 1], stride: 2)
    }
}
