import Language
import Torch

struct Blur: Layer {
    static let name = "blur"
    static let help = """
        Smooths each channel by a filter that sums to 1, in both directions; beyond the border are zeros.

            y = (taps · tapsᵀ / Σ) ⋆ x

        Input, output  [channels, height, width]
        Source         Zhang 2019 (arXiv:1904.11486); [1, 2, 1] as StyleGAN has it (arXiv:1812.04948)
        """
    let taps: [Double]

    init(_ fields: inout Fields) {
        taps = fields.doubles("taps", default: [1, 2, 1], "the filter's weights, an odd number of them")
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
        try x.filtered(taps, padding: [taps.count / 2, taps.count / 2])
    }
}

/// `up:` and `down:` of convolutions: images become twice as large or half as large, and the filter [1, 3, 3, 1] keeps
/// them from aliasing.
struct FilteredSteps {
    let up: Int
    let down: Int

    static let help = """
        `up: 2` is a transposed convolution of stride 2 and then the filter [1, 3, 3, 1]; `down: 2` the filter and then a
        convolution of stride 2.
        """

    init(_ fields: inout Fields) {
        up = fields.int("up", 1...2, default: 1, "how many times larger the output is, through the filter [1, 3, 3, 1]")
        down = fields.int("down", 1...2, default: 1, "how many times smaller the output is, through the same filter")
        if up == 2 && down == 2 { fields.error("'\(fields.owner)' goes up or down, but not both", at: "down") }
    }

    var areNone: Bool { up == 1 && down == 1 }

    /// The padding of the filter behind a transposed convolution; below 0 the kernel is too large for it.
    func paddingBehind(kernel: Int, padding: Int) -> Int { padding - kernel + 3 }

    /// A side of the output; at most 0 where the window does not fit.
    func outputSize(_ size: Int, kernel: Int, padding: Int) -> Int {
        if up == 2 { return 2 * size + 2 * padding - kernel + 1 }
        let room = size + 2 * padding - kernel - (down - 1)
        return room < 0 ? 0 : room / down + 1
    }

    /// `x` through the kernel `weight` `[O, I, k, k]`.
    func convolve(_ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, padding: [Int]) throws(TorchError) -> Tensor {
        let kernel = Array(weight.shape.suffix(2))
        let isPoint = kernel == [1, 1] && padding == [0, 0]
        if up == 2 {
            // a kernel of one pixel and the filter change places, so that each works on the smaller image
            let large =
                isPoint
                ? try x.convolution(weight).filtered(padding: [1, 1], stride: 2, gain: 4, transposed: true)
                : try x.convolution(weight.transpose(0, 1), stride: [2, 2], transposed: true).filtered(
                    padding: zip(kernel, padding).map { paddingBehind(kernel: $0, padding: $1) }, gain: 4)
            guard let bias else { return large }
            return try large + bias.overChannels(of: large)
        }
        if down == 2 {
            if isPoint { return try x.filtered(padding: [1, 1], stride: 2).convolution(weight, bias) }
            return try x.filtered(padding: padding.map { $0 + 1 }).convolution(weight, bias, stride: [2, 2])
        }
        return try x.convolution(weight, bias, padding: padding)
    }
}

extension Tensor {
    /// A filter in both directions on each channel, as one convolution that has its stride and padding inside;
    /// transposed it makes images larger. The filter sums to `gain`.
    func filtered(
        _ taps: [Double] = [1, 3, 3, 1], padding: [Int], stride: Int = 1, gain: Double = 1, transposed: Bool = false
    ) throws(TorchError) -> Tensor {
        let sum = taps.reduce(0, +)
        let kernel = taps.flatMap { row in taps.map { row * $0 * gain / (sum * sum) } }
        let channels = shape[1]
        let sizes = [1, 1, taps.count, taps.count]
        let weight = try Tensor(kernel, sizes).to(dtype).to(device()).expand([channels] + sizes.dropFirst())
        return try convolution(
            weight, stride: [stride, stride], padding: padding, transposed: transposed, groups: channels)
    }
}
