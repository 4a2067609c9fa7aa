import Torch

/// The sliced Wasserstein distance of patches of Laplacian pyramids (Karras et al., arXiv:1710.10196, section 5): random
/// patches of 7 × 7 pixels, 128 of each image, normalised by channel, projected onto 4 times 128 random directions.
struct SlicedWasserstein {
    static let patch = 7
    static let patchesPerImage = 128
    static let directions = 128
    static let repeats = 4
    /// The smallest side of a level of the pyramid.
    private static let smallest = 16

    let generator: Generator

    /// The distance at each level of the pyramid, from the finest.
    ///
    /// - Parameters:
    ///   - a: `[N, channels, height, width]`
    ///   - b: the same sizes; the same number of images is taken from both.
    func distances(_ a: Tensor, _ b: Tensor) throws(TorchError) -> [(side: Int, values: [Double])] {
        let count = min(a.shape[0], b.shape[0])
        let first = try SlicedWasserstein.pyramid(a.narrow(0, from: 0, count: count))
        let second = try SlicedWasserstein.pyramid(b.narrow(0, from: 0, count: count))
        var results: [(side: Int, values: [Double])] = []
        for (own, other) in zip(first, second) {
            let side = min(own.shape[2], own.shape[3])
            results.append((side, try distances(ofPatches: patches(own), and: patches(other))))
        }
        return results
    }

    /// The distance of two sets of as many vectors `[N, D]`, once for each repeat: the mean difference of sorted
    /// projections.
    func distances(ofPatches a: Tensor, and b: Tensor) throws(TorchError) -> [Double] {
        var values: [Double] = []
        for _ in 0..<SlicedWasserstein.repeats {
            let random = try Tensor.normal([a.shape[1], SlicedWasserstein.directions], generator)
            let directions = try random / random.norm([0], keep: true)
            let (left, right) = (try a.matmul(directions).sorted(0), try b.matmul(directions).sorted(0))
            values.append(try (left - right).abs().mean().item())
        }
        return values
    }

    /// Random patches `[N · 128, channels · 49]`, with mean 0 and deviation 1 in each channel.
    private func patches(_ images: Tensor) throws(TorchError) -> Tensor {
        let (shape, size) = (images.shape, SlicedWasserstein.patch)
        let (count, each) = (shape[0], SlicedWasserstein.patchesPerImage)
        let rows = try Tensor.integers([count, each, 1], below: shape[2] - size + 1, generator)
        let columns = try Tensor.integers([count, each, 1], below: shape[3] - size + 1, generator)
        // where the elements of a patch are, seen from its corner
        let within = try SlicedWasserstein.offsets(channels: shape[1], height: shape[2], width: shape[3])
        let corners = try rows.to(.int64) * Double(shape[3]) + columns
        let indices = try (corners + within).to(.int64).reshape([count, each * within.shape[0]])
        let flat = try images.to(.float32).reshape([count, shape[1] * shape[2] * shape[3]]).gather(1, indices)
        let all = try flat.reshape([count * each, shape[1], size * size])
        let deviation = try all.std([0, 2], correction: 0, keep: true)
        // a channel that is the same everywhere has deviation 0, and is 0 then
        let normal = try (all - all.mean([0, 2], keep: true)) / deviation.clamp(1e-12, .infinity)
        return try normal.reshape([count * each, shape[1] * size * size])
    }

    private static func offsets(channels: Int, height: Int, width: Int) throws(TorchError) -> Tensor {
        var offsets: [Int64] = []
        for channel in 0..<channels {
            for row in 0..<patch {
                for column in 0..<patch { offsets.append(Int64((channel * height + row) * width + column)) }
            }
        }
        return try Tensor(offsets, [offsets.count])
    }

    // MARK: The Laplacian pyramid

    /// The differences of each size to the next smaller one, and the smallest image itself.
    static func pyramid(_ images: Tensor) throws(TorchError) -> [Tensor] {
        var levels: [Tensor] = []
        var current = try images.to(.float32)
        while min(current.shape[2], current.shape[3]) / 2 >= smallest,
            current.shape[2] % 2 == 0, current.shape[3] % 2 == 0
        {
            let half = try smaller(current)
            levels.append(try current - larger(half))
            current = half
        }
        return levels + [current]
    }

    /// The binomial filter of five pixels.
    private static let filter: [Float] = [1, 4, 6, 4, 1].map { $0 / 16 }

    private static func smaller(_ images: Tensor) throws(TorchError) -> Tensor {
        try filtered(images, stride: 2)
    }

    private static func larger(_ images: Tensor) throws(TorchError) -> Tensor {
        let shape = images.shape
        let planes = try images.reshape([shape[0], shape[1], shape[2], 1, shape[3], 1])
        let spread = try planes.padded([0, 1, 0, 0, 0, 1]).reshape([shape[0], shape[1], shape[2] * 2, shape[3] * 2])
        // three of four pixels are 0
        return try filtered(spread, stride: 1) * 4
    }

    private static func filtered(_ images: Tensor, stride: Int) throws(TorchError) -> Tensor {
        let shape = images.shape
        let planes = try images.reshape([shape[0] * shape[1], 1, shape[2], shape[3]])
        let padded = try planes.padded([2, 2, 2, 2], mode: "reflect")
        let down = try padded.convolution(Tensor(filter, [1, 1, 5, 1]), stride: [stride, 1])
        let across = try down.convolution(Tensor(filter, [1, 1, 1, 5]), stride: [1, stride])
        return try across.reshape([shape[0], shape[1], shape[2] / stride, shape[3] / stride])
    }
}
