import Language
import Torch

extension Layers {
    static let resamplings: [any Layer.Type] = [Upsample.self, Downsample.self, Blur.self]
}

/// The interpolation of a resized image.
enum Filter: String, CaseIterable, Sendable {
    case nearest, bilinear, bicubic, fir

    /// libtorch's interpolation; `nil` for the filter [1, 3, 3, 1], which is a convolution.
    var interpolation: Interpolation? { Interpolation(rawValue: rawValue) }

    static func read(_ fields: inout Fields, factor: Int) -> Filter {
        let filter = fields.choice("filter", Filter.self, default: .nearest, "interpolation of the pixels")
        if filter == .fir && factor != 2 {
            fields.error(
                "'factor' of '\(fields.owner)' must be 2 with the filter 'fir', but is \(factor)", at: "factor")
        }
        return filter
    }
}

struct Upsample: Layer {
    static let name = "upsample"
    static let help = """
        Enlarges images by a whole factor.

        Input   [channels, height, width]
        Output  [channels, factor · height, factor · width]
        Source  PyTorch's Upsample with align_corners=False; fir: [1, 3, 3, 1] as in StyleGAN2 (arXiv:1912.04958)
        """
    let factor: Int
    let filter: Filter

    init(_ fields: inout Fields) {
        factor = fields.int("factor", 1..., default: 2, "upsampling factor")
        filter = Filter.read(&fields, factor: factor)
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        let (height, tooHigh) = image.height.multipliedReportingOverflow(by: factor)
        let (width, tooWide) = image.width.multipliedReportingOverflow(by: factor)
        guard !tooHigh, !tooWide else {
            throw ShapeError("\(inputs[0]) enlarged by \(factor) exceeds the maximum size of a tensor")
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
        Reduces images by a whole factor. Only the pixels under the filter are averaged.

        Input   [channels, height, width]
        Output  [channels, height / factor, width / factor], rounded down
        Source  PyTorch's interpolate with align_corners=False; fir: [1, 3, 3, 1] as in StyleGAN2 (arXiv:1912.04958)
        """
    let factor: Int
    let filter: Filter

    init(_ fields: inout Fields) {
        factor = fields.int("factor", 1..., default: 2, "downsampling factor")
        filter = Filter.read(&fields, factor: factor)
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard min(image.height, image.width) >= factor else {
            throw ShapeError(
                "'downsample' by \(factor) needs at least \(factor) × \(factor) pixels, but got \(inputs[0])")
        }
        return [image.channels, image.height / factor, image.width / factor]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        if let way = filter.interpolation { return try x.resized(to: [shape[2] / factor, shape[3] / factor], way) }
        return try x.filtered(padding: [1, 1], stride: 2, gain: 1)
    }
}
