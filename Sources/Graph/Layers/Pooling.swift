import Language
import Torch

extension Layers {
    static let poolings: [any Layer.Type] = [
        AveragePool.self, MaximumPool.self, GlobalAveragePool.self, GlobalSumPool.self, MinibatchDeviation.self,
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
        Appends the standard deviation over a group of samples, averaged over channels and pixels, as a constant channel.
        With several channels, each is the average over one part of the input channels.

        The group size is the largest divisor of the batch up to `group`. Of M groups, group m holds the samples m, m + M,
        m + 2M, …

        Input   [channels, height, width]
        Output  [input channels + channels, height, width]
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
        let image = try inputs[0].image(name)
        guard image.channels % channels == 0 else {
            throw ShapeError(
                "'minibatch_stddev' needs a multiple of \(channels) input channels, but got \(inputs[0])")
        }
        return [image.channels + channels, image.height, image.width]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let shape = x.shape
        let size = stride(from: min(group, shape[0]), through: 1, by: -1).first { shape[0] % $0 == 0 } ?? 1
        let groups = shape[0] / size
        var y = try x.reshape([size, groups, channels, shape[1] / channels, shape[2], shape[3]])
        y = try y - y.mean([0], keep: true)  // [G, M, F, c, H, W]
        y = try (y.square().mean([0]) + 1e-8).sqrt().mean([2, 3, 4])  // [M, F]
        y = try y.repeated([size, 1]).overImage()  // [N, F, 1, 1]
        return try Tensor.concat([x, y.expand([shape[0], channels, shape[2], shape[3]])], 1)
    }
}
