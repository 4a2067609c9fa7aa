import Language
import Torch

struct Blur: Layer {
    static let name = "blur"
    static let help = """
        Blurs each channel with a separable filter that sums to 1. The image is padded with zeros.

            y = (taps · tapsᵀ / Σ) ⋆ x

        Input, output  [channels, height, width]
        Source         Zhang 2019 (arXiv:1904.11486); [1, 2, 1] as in StyleGAN (arXiv:1812.04948)
        """
    let taps: [Double]

    init(_ fields: inout Fields) {
        taps = fields.doubles("taps", default: [1, 2, 1], "weights of the filter, an odd number")
        if taps.count % 2 == 0 {
            fields.error("'blur' needs an odd number of taps, but got \(taps.count)", at: "taps")
        } else if taps.reduce(0, +) == 0 {
            fields.error("the taps of 'blur' must not sum to 0", at: "taps")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        _ = try inputs[0].image(name)
        return inputs[0]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.filtered(taps, padding: [taps.count / 2, taps.count / 2], gain: 1)
    }
}

/// `up:` and `down:` of convolutions, which double or halve the size of images and use the filter [1, 3, 3, 1] against
/// aliasing.
struct FilteredSteps {
    let up: Int
    let down: Int

    static let help = """
        `up: 2` is a transposed convolution with stride 2 followed by the filter [1, 3, 3, 1]. `down: 2` is the filter
        followed by a convolution with stride 2.
        """

    init(_ fields: inout Fields) {
        up = fields.int("up", 1...2, default: 1, "upsampling factor, with the filter [1, 3, 3, 1]")
        down = fields.int("down", 1...2, default: 1, "downsampling factor, with the same filter")
        if up == 2 && down == 2 {
            fields.error("'up' and 'down' of '\(fields.owner)' cannot be combined", at: "down")
        }
    }

    var areNone: Bool { up == 1 && down == 1 }

    /// The padding of the filter after a transposed convolution; negative if the kernel is too large.
    func paddingBehind(kernel: Int, padding: Int) -> Int { padding - kernel + 3 }

    /// The height or width of the output; at most 0 if the kernel does not fit.
    func outputSize(_ size: Int, kernel: Int, padding: Int) -> Int {
        if up == 2 { return 2 * size + 2 * padding - kernel + 1 }
        let room = size + 2 * padding - kernel - (down - 1)
        return room < 0 ? 0 : room / down + 1
    }

    /// `x` convolved with the kernel `weight` `[O, I, k, k]`.
    func convolve(_ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, padding: [Int]) throws(TorchError) -> Tensor {
        let kernel = Array(weight.shape.suffix(2))
        let isPoint = kernel == [1, 1] && padding == [0, 0]
        if up == 2 {
            // a 1 × 1 kernel and the filter are swapped, so that the convolution runs on the smaller image
            let large =
                isPoint
                ? try x.convolution(weight).filtered(padding: [1, 1], stride: 2, gain: 4, transposed: true)
                : try x.convolution(weight.transpose(0, 1), stride: [2, 2], transposed: true).filtered(
                    padding: zip(kernel, padding).map { paddingBehind(kernel: $0, padding: $1) }, gain: 4)
            guard let bias else { return large }
            return try large + bias.overChannels(of: large)
        }
        if down == 2 {
            if isPoint { return try x.filtered(padding: [1, 1], stride: 2, gain: 1).convolution(weight, bias) }
            return try x.filtered(padding: padding.map { $0 + 1 }, gain: 1).convolution(weight, bias, stride: [2, 2])
        }
        return try x.convolution(weight, bias, padding: padding)
    }
}

extension Tensor {
    /// A separable filter that sums to `gain`, see `filtered(_:padding:stride:transposed:)`.
    func filtered(
        _ taps: [Double] = [1, 3, 3, 1], padding: [Int], stride: Int = 1, gain: Double, transposed: Bool = false
    ) throws(TorchError) -> Tensor {
        let scale = gain.squareRoot() / taps.reduce(0, +)
        return try filtered(taps.map { $0 * scale }, padding: padding, stride: stride, transposed: transposed)
    }
}
