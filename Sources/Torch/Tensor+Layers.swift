extension Operator {
    static let linear = Operator("aten::linear")
    static let convolution = Operator("ganzoo::convolution")
    static let filter = Operator("ganzoo::filter")
    static let batchNorm = Operator("aten::batch_norm")
    static let layerNorm = Operator("aten::layer_norm")
    static let groupNorm = Operator("aten::group_norm")
    static let embedding = Operator("aten::embedding")
    static let averagePool = Operator("aten::avg_pool2d")
    static let maximumPool = Operator("aten::max_pool2d")
    static let upsampleNearest = Operator("aten::upsample_nearest2d", "vec")
    static let upsampleBilinear = Operator("aten::upsample_bilinear2d", "vec")
    static let upsampleBicubic = Operator("aten::upsample_bicubic2d", "vec")
    static let antialiasedBilinear = Operator("aten::_upsample_bilinear2d_aa", "vec")
    static let antialiasedBicubic = Operator("aten::_upsample_bicubic2d_aa", "vec")
    static let pixelShuffle = Operator("aten::pixel_shuffle")
    static let pixelUnshuffle = Operator("aten::pixel_unshuffle")
    static let pad = Operator("aten::pad")
    static let gridSampler = Operator("aten::grid_sampler_2d")
    static let affineGrid = Operator("aten::affine_grid_generator")
}

/// The interpolation of a resized image.
package enum Interpolation: String, Sendable, CaseIterable { case nearest, bilinear, bicubic }

extension Tensor {
    /// `x · weightᵀ + bias` over the last axis, with a weight `[outputs, inputs]`.
    public func linear(_ weight: Tensor, _ bias: Tensor?) throws(TorchError) -> Tensor {
        try Operator.linear(.tensor(self), .tensor(weight), .optional(bias))
    }

    /// A two-dimensional convolution with a weight `[outputs, inputs / groups, kernel, kernel]`, or
    /// `[inputs, outputs / groups, kernel, kernel]` if transposed.
    public func convolution(
        _ weight: Tensor, _ bias: Tensor? = nil, stride: [Int] = [1, 1], padding: [Int] = [0, 0],
        dilation: [Int] = [1, 1], transposed: Bool = false, outputPadding: [Int] = [0, 0], groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try Operator.convolution(
            .tensor(self), .tensor(weight), .optional(bias), .ints(stride), .ints(padding), .ints(dilation),
            .bool(transposed), .ints(outputPadding), .int(groups))
    }

    /// A separable filter on each channel of images with stride and padding, or the adjoint, which enlarges images.
    ///
    /// - Parameter taps: the weights of the filter along either axis.
    package func filtered(_ taps: [Double], padding: [Int], stride: Int = 1, transposed: Bool = false)
        throws(TorchError) -> Tensor
    {
        let kernel = taps.flatMap { row in taps.map { row * $0 } }
        let square = try Tensor.constant(kernel, [1, 1, taps.count, taps.count], dtype, on: device())
        return try Operator.filter(
            .tensor(self), .tensor(square), .reals(taps), .ints(padding), .int(stride), .bool(transposed))
    }

    /// Batch normalisation. Training mode uses the statistics of the batch and updates the running ones.
    public func batchNorm(
        _ weight: Tensor?, _ bias: Tensor?, mean: Tensor?, variance: Tensor?, training: Bool, momentum: Double,
        epsilon: Double
    ) throws(TorchError) -> Tensor {
        try Operator.batchNorm(
            .tensor(self), .optional(weight), .optional(bias), .optional(mean), .optional(variance), .bool(training),
            .real(momentum), .real(epsilon), .bool(true))
    }
    public func groupNorm(_ groups: Int, _ weight: Tensor?, _ bias: Tensor?, _ epsilon: Double)
        throws(TorchError) -> Tensor
    {
        try Operator.groupNorm(
            .tensor(self), .int(groups), .optional(weight), .optional(bias), .real(epsilon), .bool(true))
    }
    public func layerNorm(_ shape: [Int], _ weight: Tensor?, _ bias: Tensor?, _ epsilon: Double)
        throws(TorchError) -> Tensor
    {
        try Operator.layerNorm(
            .tensor(self), .ints(shape), .optional(weight), .optional(bias), .real(epsilon), .bool(true))
    }
    /// The rows of `self` (`[classes, features]`) at whole-number indices.
    public func rows(_ indices: Tensor) throws(TorchError) -> Tensor {
        try Operator.embedding(.tensor(self), .tensor(indices))
    }
    /// `countsPadding`: whether padding counts in the average, as zeros.
    public func averagePool(
        _ kernel: Int, stride: Int, padding: Int = 0, countsPadding: Bool = true
    ) throws(TorchError) -> Tensor {
        try Operator.averagePool(
            .tensor(self), .ints([kernel, kernel]), .ints([stride, stride]), .ints([padding, padding]), .bool(false),
            .bool(countsPadding))
    }
    public func maximumPool(_ kernel: Int, stride: Int, padding: Int = 0) throws(TorchError) -> Tensor {
        try Operator.maximumPool(
            .tensor(self), .ints([kernel, kernel]), .ints([stride, stride]), .ints([padding, padding]))
    }

    /// Images resized to `[height, width]`; `antialias` widens the filter when shrinking, as Pillow does.
    package func resized(to size: [Int], _ interpolation: Interpolation, antialias: Bool = false)
        throws(TorchError) -> Tensor
    {
        switch (interpolation, antialias) {
        case (.nearest, _): try Operator.upsampleNearest(.tensor(self), .ints(size), .none)
        case (.bilinear, false): try Operator.upsampleBilinear(.tensor(self), .ints(size), .bool(false), .none)
        case (.bilinear, true): try Operator.antialiasedBilinear(.tensor(self), .ints(size), .bool(false), .none)
        case (.bicubic, false): try Operator.upsampleBicubic(.tensor(self), .ints(size), .bool(false), .none)
        case (.bicubic, true): try Operator.antialiasedBicubic(.tensor(self), .ints(size), .bool(false), .none)
        }
    }
    public func pixelShuffle(_ factor: Int) throws(TorchError) -> Tensor {
        try Operator.pixelShuffle(.tensor(self), .int(factor))
    }
    public func pixelUnshuffle(_ factor: Int) throws(TorchError) -> Tensor {
        try Operator.pixelUnshuffle(.tensor(self), .int(factor))
    }
    /// Pads the last two axes by `[left, right, top, bottom]`; mode `constant`, `reflect` or `replicate`.
    public func padded(_ amounts: [Int], mode: String = "constant", value: Double = 0) throws(TorchError) -> Tensor {
        try Operator.pad(
            .tensor(self), .ints(amounts), .text(mode), mode == "constant" ? .real(value) : .none)
    }
    /// Transforms images by `affine` (`[N, 2, 3]`, from output to input coordinates in −1…1) with bilinear interpolation
    /// and reflection padding.
    public func transformed(by affine: Tensor) throws(TorchError) -> Tensor {
        let grid = try Operator.affineGrid(.tensor(affine), .ints(shape), .bool(false))
        return try Operator.gridSampler(.tensor(self), .tensor(grid), .int(0), .int(2), .bool(false))
    }
}
