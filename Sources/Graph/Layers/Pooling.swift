import Language
import Torch

extension Layers {
    static let poolings: [any Layer.Type] = [
        AveragePool.self, MaximumPool.self, GlobalAveragePool.self, GlobalSumPool.self, MinibatchDeviation.self,
        MinibatchDiscrimination.self,
    ]
}

/// The sliding window of a pooling layer.
struct Window {
    let kernel: Int
    let stride: Int
    let padding: Int

    init(_ fields: inout Fields) {
        kernel = fields.int("kernel", 1..., "size of the kernel")
        stride = fields.optionalInt("stride", 1..., absent: "kernel", "step of the kernel") ?? kernel
        padding = fields.int("padding", 0..., default: 0, "pixels added on each side, at most half of the kernel")
        if padding > kernel / 2 {
            fields.error(
                "'padding' of '\(fields.owner)' must be at most half of the kernel, \(kernel / 2), but is \(padding)",
                at: "padding")
        }
    }

    func outputShape(_ shape: Shape, _ layer: String) throws(ShapeError) -> Shape {
        let image = try shape.image(layer)
        let least = min(image.height, image.width) + 2 * padding
        guard least >= kernel else {
            throw ShapeError("a kernel of \(kernel) with padding \(padding) does not fit into \(shape)")
        }
        return [image.channels] + [image.height, image.width].map { ($0 + 2 * padding - kernel) / stride + 1 }
    }
}

struct AveragePool: Layer {
    static let name = "avg_pool"
    static let help = """
        Average pooling; padding counts as zeros, or not at all.

        Input   [channels, height, width]
        Output  [channels, (height + 2 padding − kernel) / stride + 1, likewise width]
        Source  PyTorch's AvgPool2d
        """
    let window: Window
    let countsPadding: Bool

    init(_ fields: inout Fields) {
        window = Window(&fields)
        countsPadding = fields.bool(
            "count_include_pad", default: true, "whether padding counts in the average, as zeros")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try window.outputShape(inputs[0], name) }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.averagePool(
            window.kernel, stride: window.stride, padding: window.padding, countsPadding: countsPadding)
    }
}

struct MaximumPool: Layer {
    static let name = "max_pool"
    static let help = """
        Max pooling.

        Input   [channels, height, width]
        Output  [channels, (height + 2 padding − kernel) / stride + 1, likewise width]
        Source  PyTorch's MaxPool2d
        """
    let window: Window
    init(_ fields: inout Fields) { window = Window(&fields) }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try window.outputShape(inputs[0], name) }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x.maximumPool(window.kernel, stride: window.stride, padding: window.padding)
    }
}

struct GlobalAveragePool: Layer {
    static let name = "global_avg_pool"
    static let help = """
        Global average pooling: the mean of each channel.

        Input   [channels, height, width]
        Output  [channels]
        """
    init(_ fields: inout Fields) {}
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { [try inputs[0].image(name).channels] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.mean([2, 3]) }
}

struct GlobalSumPool: Layer {
    static let name = "global_sum_pool"
    static let help = """
        Global sum pooling: the sum of each channel.

        Input   [channels, height, width]
        Output  [channels]
        Source  the discriminators of SNGAN (arXiv:1802.05957)
        """
    init(_ fields: inout Fields) {}
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { [try inputs[0].image(name).channels] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.sum([2, 3]) }
}

struct MinibatchDeviation: Layer {
    static let name = "minibatch_stddev"
    static let help = """
        Appends the standard deviation over a group of samples, averaged over channels and pixels, as a constant channel
        or feature. With several channels, each is the average over one part of the input channels.

        The group size is the largest divisor of the batch up to `group`. Of M groups, group m holds the samples m, m + M,
        m + 2M, …

        Input   [channels, ...]
        Output  [input channels + channels, ...]
        Source  Karras et al. 2018, "Progressive Growing of GANs", section 3 (arXiv:1710.10196); groups as in StyleGAN2
        """
    let group: Int
    let channels: Int

    init(_ fields: inout Fields) {
        group = fields.int("group", 1..., default: 4, "maximum number of samples per group")
        channels = fields.int("channels", 1..., default: 1, "number of appended channels")
    }

    var couplesSamples: Bool { true }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard let given = inputs[0].first, given % channels == 0 else {
            throw ShapeError(
                "'minibatch_stddev' needs a multiple of \(channels) input channels, but got \(inputs[0])")
        }
        return [given + channels] + inputs[0].dropFirst()
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        let size = stride(from: min(group, shape[0]), through: 1, by: -1).first { shape[0] % $0 == 0 } ?? 1
        let groups = shape[0] / size
        let pixels = Array(shape.dropFirst(2))
        var y = try x.reshape([size, groups, channels, shape[1] / channels] + pixels)
        y = try y - y.mean([0], keep: true)  // [G, M, F, c, H, W]
        y = try (y.square().mean([0]) + 1e-8).sqrt().mean(Array(2..<3 + pixels.count))  // [M, F]
        y = try y.repeated([size, 1]).reshape([shape[0], channels] + pixels.map { _ in 1 })  // [N, F, 1, 1]
        return try Tensor.concat([x, y.expand([shape[0], channels] + pixels)], 1)
    }
}

struct MinibatchDiscrimination: WeightedLayer {
    static let name = "minibatch_discrimination"
    static let help = """
        Appends features that say how close a sample is to the others of its batch, so that a discriminator sees a collapse.

            m = x · weightᵀ, as features rows of kernel numbers
            y = x, Σ_j exp(−Σ_k |m[i] − m[j]|)    over the other samples j, one feature per row

        Input    [inputs]
        Output   [inputs + features]
        Weights  weight [features · kernel, inputs], initialised as that of linear
        Source   Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2 (arXiv:1606.03498); a sample is
                 not compared with itself, as in the authors' code
        """
    let features: Int
    let kernel: Int

    init(_ fields: inout Fields) {
        features = fields.int("features", 1..., default: 16, "number of appended features")
        kernel = fields.int("kernel", 1..., default: 8, "numbers per row that are compared")
    }

    var couplesSamples: Bool { true }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard inputs[0].count == 1 else {
            throw ShapeError("'\(name)' needs one vector per sample, but got \(inputs[0]); put 'flatten' before it")
        }
        return [inputs[0][0] + features]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        [Weight("weight", [features * kernel, inputs[0].first ?? 1], .kaiming(5.0.squareRoot()))]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let count = x.shape[0]
        let rows = try x.linear(call.weight("weight"), nil).reshape([count, features, kernel])  // [N, B, C]
        let one = try rows.reshape([1, count, features, kernel])
        let other = try rows.reshape([count, 1, features, kernel])
        let closeness = try (-(one - other).abs().sum([3])).exp()  // [N, N, B]
        // its closeness to itself is 1
        return try Tensor.concat([x, closeness.sum([0]) - 1], 1)  // [N, inputs + B]
    }
}
