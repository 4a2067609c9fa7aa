import Language
import Torch

extension Layers {
    static let styles: [any Layer.Type] = [ModulatedConvolution.self, AdaptiveInstanceNorm.self, LearnedConstant.self]
}

/// The `style` argument of a layer.
struct Style {
    let wire: Wire?

    init(_ fields: inout Fields) {
        wire = fields.graph("style", "style vector, such as `ws[3]`") as? Wire
    }

    var conditions: [Wire] { wire.map { [$0] } ?? [] }

    /// The length of the style, which is the last of a layer's inputs.
    static func length(_ inputs: [Shape], _ layer: String) throws(ShapeError) -> Int {
        let shape = inputs[inputs.count - 1]
        guard shape.count == 1 else {
            throw ShapeError("'style' of '\(layer)' must be a vector [features], but is \(shape)")
        }
        return shape[0]
    }

    /// The learned affine map of the style.
    static func weights(_ inputs: [Shape], outputs: Int, bias: Initializer) -> [Weight] {
        [
            Weight("affine.weight", [outputs, inputs[inputs.count - 1].volume], .kaiming(5.0.squareRoot())),
            Weight("affine.bias", [outputs], bias),
        ]
    }

    static func numbers(_ call: Call) throws(TorchError) -> Tensor {
        try call.inputs[call.inputs.count - 1].linear(call.weight("affine.weight"), call.weight("affine.bias"))
    }
}

struct ModulatedConvolution: WeightedLayer {
    static let name = "modulated_conv"
    static let defaultNormalization = WeightNormalization.Word.equalized
    static let help = """
        Convolution whose input channels are scaled by a style and whose outputs are scaled back to unit variance.

            s = style · affine.weightᵀ + affine.bias
            y = (weight ⋆ (s · x)) / √(Σ s² · weight² + 1e-8)    without the division if not demodulate

        The input is padded with kernel // 2 zeros. \(FilteredSteps.help)
        The default of weight_norm is equalized.

        Input    [channels, height, width], style [features]
        Output   [filters, height · up / down, width · up / down]
        Weights  weight [filters, channels, kernel, kernel], affine.weight [channels, features], affine.bias [channels]
        Source   Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", section 2.2 (arXiv:1912.04958)
        """

    let filters: Int
    let kernel: Int
    let style: Style
    let steps: FilteredSteps
    let demodulate: Bool

    init(_ fields: inout Fields) {
        filters = fields.int("filters", 1..., "number of output channels")
        kernel = fields.int("kernel", 1..., "size of the kernel, an odd number")
        style = Style(&fields)
        steps = FilteredSteps(&fields)
        demodulate = fields.bool("demodulate", default: true, "whether to scale outputs back to unit variance")
        if kernel % 2 == 0 {
            fields.error("'kernel' of 'modulated_conv' must be odd, but is \(kernel)", at: "kernel")
        } else if kernel > 5 && steps.up == 2 {
            fields.error("'kernel' of 'modulated_conv' with 'up' must be 1, 3 or 5, but is \(kernel)", at: "kernel")
        }
    }

    var conditions: [Wire] { style.conditions }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let image = try inputs[0].image(name)
        _ = try Style.length(inputs, name)
        guard steps.down == 1 || (image.height % 2 == 0 && image.width % 2 == 0) else {
            throw ShapeError("'modulated_conv' with 'down' needs an even height and width, but got \(inputs[0])")
        }
        return [filters, image.height * steps.up / steps.down, image.width * steps.up / steps.down]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        [Weight("weight", [filters, inputs[0][0], kernel, kernel], .kaiming(5.0.squareRoot()))]
            + Style.weights(inputs, outputs: inputs[0][0], bias: .ones)
    }

    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
        let pixels = steps.up == 2 ? inputs[0].volume / inputs[0][0] : output.volume / filters
        return filters * inputs[0][0] * kernel * kernel * pixels + inputs[0][0] * inputs[inputs.count - 1].volume
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let weight = try call.weight("weight")  // [O, I, k, k]
        let style = try Style.numbers(call)  // [N, I]
        // scaling inputs and outputs is equivalent to a separate kernel per sample, which is never built
        var y = try steps.convolve(x * style.overImage(), weight, padding: [kernel / 2, kernel / 2])  // [N, O, H, W]
        if demodulate {
            let power = try style.square().linear(weight.square().sum([2, 3]), nil)  // [N, O]
            y = try y * (power + 1e-8).rsqrt().overImage()
        }
        return y
    }
}

struct AdaptiveInstanceNorm: WeightedLayer {
    static let name = "adain"
    static let help = """
        Adaptive instance normalisation: normalises each channel of each sample, then scales and shifts it by a style.

            scale, shift = halves of style · affine.weightᵀ + affine.bias
            y = (1 + scale) · (x − mean) / √(variance + epsilon) + shift

        Input    [channels, height, width], style [features]
        Output   [channels, height, width]
        Weights  affine.weight [2 channels, features], affine.bias [2 channels]
        Source   Huang & Belongie 2017 (arXiv:1703.06868), as in StyleGAN (arXiv:1812.04948)
        """

    let style: Style
    let epsilon: Double

    init(_ fields: inout Fields) {
        style = Style(&fields)
        epsilon = fields.double("epsilon", 0...1, default: 1e-8, "added to the variance")
    }

    var conditions: [Wire] { style.conditions }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        _ = try inputs[0].image(name)
        _ = try Style.length(inputs, name)
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] { Style.weights(inputs, outputs: 2 * inputs[0][0], bias: .zeros) }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let channels = x.shape[1]
        let numbers = try Style.numbers(call)  // [N, 2C]
        let scale = try numbers.narrow(1, from: 0, count: channels).overImage()
        let shift = try numbers.narrow(1, from: channels, count: channels).overImage()
        return try x.instanceNormalized(nil, nil, epsilon) * (scale + 1) + shift
    }
}

struct LearnedConstant: Layer {
    static let name = "constant"
    static let help = """
        Learned constant, the same for every sample. Only the batch size of the input is used.

            y = weight

        Input    any shape
        Output   shape
        Weights  weight [shape], initialised from N(0, 1)
        Source   Karras et al. 2019, "A Style-Based Generator Architecture", section 2 (arXiv:1812.04948)
        """
    let shape: [Int]

    init(_ fields: inout Fields) { shape = fields.ints("shape", 1..., "the sizes of a sample") }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { shape }
    func weights(_ inputs: [Shape]) -> [Weight] { [Weight("weight", shape, .normal(0, 1))] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try call.weight("weight").expand([x.shape[0]] + shape)
    }
}

extension Tensor {
    /// `[N, C]` as `[N, C, 1, 1]`, so that it broadcasts over images.
    func overImage() throws(TorchError) -> Tensor { try reshape(shape + [1, 1]) }
}
