import Language
import Torch

extension Layers {
    static let convolutions: [any Layer.Type] = [Convolution.self, TransposedConvolution.self]
}

/// How an image is padded.
enum Padding: String, CaseIterable, Sendable {
    case zeros, reflect, replicate

    /// libtorch's name.
    var mode: String { self == .zeros ? "constant" : rawValue }
}

struct Convolution: WeightedLayer {
    static let name = "conv"
    static let help = """
        Two-dimensional convolution.

            y[o] = bias[o] + Σ_i weight[o, i] ⋆ x[i]

        \(FilteredSteps.help)
        They cannot be combined with stride, dilation, groups and padding_mode.

        Input    [channels, height, width]
        Output   [filters, (height + 2 padding − dilation (kernel − 1) − 1) / stride + 1, likewise width];
                 up: 2 height + 2 padding − kernel + 1; down: (height + 2 padding − kernel − 1) / 2 + 1
        Weights  weight [filters, channels / groups, kernel, kernel], bias [filters]
        Source   PyTorch's Conv2d, with its default initialisation; up and down as in StyleGAN2 (arXiv:1912.04958)
        """

    let filters: Int
    let kernel: [Int]
    let stride: [Int]
    let padding: [Int]
    let dilation: [Int]
    let groups: Int
    let bias: Bool
    let mode: Padding
    let steps: FilteredSteps

    init(_ fields: inout Fields) {
        filters = fields.int("filters", 1..., "number of output channels")
        kernel = fields.pair("kernel", 1..., "size of the kernel")
        stride = fields.pair("stride", 1..., default: 1, "step of the kernel")
        padding = fields.pair("padding", 0..., default: 0, "pixels added on each side")
        dilation = fields.pair("dilation", 1..., default: 1, "spacing between the elements of the kernel")
        groups = fields.int("groups", 1..., default: 1, "number of groups that the channels are split into")
        bias = fields.bool("bias", default: true, "whether to add a bias")
        mode = fields.choice("padding_mode", default: .zeros, "values of the added pixels")
        steps = FilteredSteps(&fields)
        checkSteps(&fields)
        if filters % groups != 0 {
            fields.error("'filters' must be a multiple of 'groups', \(groups), but is \(filters)", at: "filters")
        }
    }

    private func checkSteps(_ fields: inout Fields) {
        guard !steps.areNone else { return }
        for key in ["stride", "dilation", "groups", "padding_mode"] where fields.has(key) {
            fields.error("'\(key)' of 'conv' cannot be combined with '\(steps.up == 2 ? "up" : "down")'", at: key)
        }
        if steps.up == 2, zip(kernel, padding).contains(where: { steps.paddingBehind(kernel: $0, padding: $1) < 0 }) {
            fields.error("'kernel' of 'conv' with 'up' must be at most padding + 3, but is \(kernel)", at: "kernel")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.channels % groups == 0 else {
            throw ShapeError(
                "'conv' with \(groups) groups needs a multiple of \(groups) channels, but got \(inputs[0])")
        }
        if mode == .reflect, padding[0] >= image.height || padding[1] >= image.width {
            throw ShapeError("reflection padding of \(padding) needs a larger image, but got \(inputs[0])")
        }
        let sizes = [image.height, image.width].enumerated().map { axis, size in
            if !steps.areNone { return steps.outputSize(size, kernel: kernel[axis], padding: padding[axis]) }
            let room = size + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1
            return room < 0 ? 0 : room / stride[axis] + 1
        }
        guard sizes[0] > 0, sizes[1] > 0 else {
            throw ShapeError("a kernel of \(kernel) with padding \(padding) does not fit into \(inputs[0])")
        }
        return [filters] + sizes
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let channels = inputs[0][0] / groups
        return [Weight("weight", [filters, channels] + kernel, .kaiming(5.0.squareRoot()))]
            + (bias ? [Weight("bias", [filters], .fan(channels * kernel[0] * kernel[1]))] : [])
    }

    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
        let pixels = steps.up == 2 ? inputs[0].volume / inputs[0][0] : output.volume / filters
        return inputs[0][0] / groups * kernel[0] * kernel[1] * filters * pixels
    }

    var ownsOutput: Bool { true }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        guard steps.areNone else {
            return try steps.convolve(x, call.weight("weight"), call.optional("bias"), padding: padding)
        }
        let isInside = mode == .zeros || padding == [0, 0]
        let padded =
            isInside
            ? x : try x.padded([padding[1], padding[1], padding[0], padding[0]], mode: mode.mode)
        return try padded.convolution(
            call.weight("weight"), call.optional("bias"), stride: stride, padding: isInside ? padding : [0, 0],
            dilation: dilation, groups: groups)
    }
}

struct TransposedConvolution: WeightedLayer {
    static let name = "conv_transpose"
    static let help = """
        Transposed two-dimensional convolution, which enlarges images by its stride.

        Input    [channels, height, width]
        Output   [filters, (height − 1) stride − 2 padding + dilation (kernel − 1) + output_padding + 1, likewise width]
        Weights  weight [channels, filters / groups, kernel, kernel], bias [filters]
        Source   PyTorch's ConvTranspose2d, with its default initialisation
        """

    let filters: Int
    let kernel: [Int]
    let stride: [Int]
    let padding: [Int]
    let outputPadding: [Int]
    let dilation: [Int]
    let groups: Int
    let bias: Bool

    init(_ fields: inout Fields) {
        filters = fields.int("filters", 1..., "number of output channels")
        kernel = fields.pair("kernel", 1..., "size of the kernel")
        stride = fields.pair("stride", 1..., default: 1, "factor by which the output is larger")
        padding = fields.pair("padding", 0..., default: 0, "pixels removed from each side")
        outputPadding = fields.pair("output_padding", 0..., default: 0, "pixels added at the bottom and right")
        dilation = fields.pair("dilation", 1..., default: 1, "spacing between the elements of the kernel")
        groups = fields.int("groups", 1..., default: 1, "number of groups that the channels are split into")
        bias = fields.bool("bias", default: true, "whether to add a bias")
        if filters % groups != 0 {
            fields.error("'filters' must be a multiple of 'groups', \(groups), but is \(filters)", at: "filters")
        }
        if zip(outputPadding, zip(stride, dilation)).contains(where: { $0 >= max($1.0, $1.1) }) {
            fields.error("'output_padding' must be less than 'stride' or 'dilation'", at: "output_padding")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        guard image.channels % groups == 0 else {
            throw ShapeError(
                "'conv_transpose' with \(groups) groups needs a multiple of \(groups) channels, but got \(inputs[0])")
        }
        let sizes = [image.height, image.width].enumerated().map { axis, size in
            (size - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (kernel[axis] - 1) + outputPadding[axis]
                + 1
        }
        guard sizes[0] > 0, sizes[1] > 0 else {
            throw ShapeError("'conv_transpose' with padding \(padding) leaves no pixels of \(inputs[0])")
        }
        return [filters] + sizes
    }

    var outputAxis: Int { 1 }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let channels = inputs[0][0]
        // PyTorch computes the fan of a transposed kernel from its second axis
        let fan = filters / groups * kernel[0] * kernel[1]
        return [Weight("weight", [channels, filters / groups] + kernel, .kaiming(5.0.squareRoot()))]
            + (bias ? [Weight("bias", [filters], .fan(fan))] : [])
    }

    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
        filters / groups * kernel[0] * kernel[1] * inputs[0].volume
    }

    var ownsOutput: Bool { true }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.convolution(
            call.weight("weight"), call.optional("bias"), stride: stride, padding: padding, dilation: dilation,
            transposed: true, outputPadding: outputPadding, groups: groups)
    }
}
