import Torch

/// The sliced Wasserstein distance of patches of Laplacian pyramids (Karras et al., arXiv:1710.10196, section 5): random
/// patches of 7 × 7 pixels, 128 of each image, normalised by channel, projected onto 4 times 128 random directions.
struct SlicedWasserstein {
    static let patch = 7
    static let patchesPerImage = 128
    static let directions = 128
    static let repeats = 4
    /// The groups of images from which the spread over images is estimated, and the fewest images of a group.
    static let groups = 16
    private static let leastOfGroup = 2
    /// The smallest side of a level of the pyramid.
    private static let smallest = 16

    let generator: Generator

    /// A level of the pyramid.
    struct Level {
        let side: Int
        /// The distance, once for each repeat.
        let repeats: [Double]
        /// The distance of each group of images to a group of the others, by one set of directions; empty for too few images.
        let groups: [Double]
    }

    /// The distance at each level of the pyramid, from the finest.
    ///
    /// - Parameters:
    ///   - a: `[N, channels, height, width]`
    ///   - b: the same sizes; the same number of images is taken from both.
    func levels(_ a: Tensor, _ b: Tensor) throws(TorchError) -> [Level] {
        let count = min(a.shape[0], b.shape[0])
        let first = try SlicedWasserstein.pyramid(a.narrow(0, from: 0, count: count))
        let second = try SlicedWasserstein.pyramid(b.narrow(0, from: 0, count: count))
        var results: [Level] = []
        for (own, other) in zip(first, second) {
            let (left, right) = (try patches(own), try patches(other))
            let repeats = try distances(
                ofPatches: SlicedWasserstein.normal(left), and: SlicedWasserstein.normal(right))
            results.append(
                Level(
                    side: min(own.shape[2], own.shape[3]), repeats: repeats,
                    groups: try groups(ofPatches: left, and: right, images: count)))
        }
        return results
    }

    /// The mean over levels, with an interval for the choice of images and of directions. The spread over images is that of
    /// groups, whose distances vary √groups times as much as that of all images (subsampling: Politis and Romano 1994); the
    /// interval is Student's.
    static func estimate(_ levels: [Level]) -> Estimate {
        func means(_ values: KeyPath<Level, [Double]>) -> [Double] {
            guard let count = levels.map({ $0[keyPath: values].count }).min() else { return [] }
            return (0..<count).map { turn in
                levels.reduce(0) { $0 + $1[keyPath: values][turn] } / Double(levels.count)
            }
        }
        let (repeats, groups) = (means(\.repeats), means(\.groups))
        let value = repeats.reduce(0, +) / Double(max(1, repeats.count))
        guard groups.count == SlicedWasserstein.groups else { return Estimate(value) }
        let variance =
            Estimate.variance(of: groups) / Double(groups.count) + Estimate.variance(of: repeats)
            / Double(repeats.count)
        // the quantile of Student's distribution with 15 degrees of freedom for 95 %
        return Estimate(value, within: 2.131 * variance.squareRoot())
    }

    private func groups(ofPatches a: Tensor, and b: Tensor, images: Int) throws(TorchError) -> [Double] {
        let each = images / SlicedWasserstein.groups
        guard each >= SlicedWasserstein.leastOfGroup else { return [] }
        let directions = try self.directions(a.shape[1] * a.shape[2])
        let count = each * SlicedWasserstein.patchesPerImage
        var values: [Double] = []
        for group in 0..<SlicedWasserstein.groups {
            // each group by its own mean and deviation, as all images are
            func part(_ patches: Tensor) throws(TorchError) -> Tensor {
                try SlicedWasserstein.normal(patches.narrow(0, from: group * count, count: count))
            }
            values.append(try SlicedWasserstein.distance(part(a), part(b), directions))
        }
        return values
    }

    /// The distance of two sets of as many vectors `[N, D]`, once for each repeat: the mean difference of sorted
    /// projections.
    func distances(ofPatches a: Tensor, and b: Tensor) throws(TorchError) -> [Double] {
        var values: [Double] = []
        for _ in 0..<SlicedWasserstein.repeats {
            values.append(try SlicedWasserstein.distance(a, b, directions(a.shape[1])))
        }
        return values
    }

    /// Random directions `[D, 128]` of length 1.
    private func directions(_ length: Int) throws(TorchError) -> Tensor {
        let random = try Tensor.normal([length, SlicedWasserstein.directions], generator)
        return try random / random.norm([0], keep: true)
    }

    private static func distance(_ a: Tensor, _ b: Tensor, _ directions: Tensor) throws(TorchError) -> Double {
        // rows are sorted in half of the time that columns take
        func sorted(_ patches: Tensor) throws(TorchError) -> Tensor {
            try patches.matmul(directions).transpose(0, 1).contiguous().sorted(1)
        }
        return try (sorted(a) - sorted(b)).abs().mean().item()
    }

    /// Random patches `[N · 128, channels, 49]`.
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
        return try flat.reshape([count * each, shape[1], size * size])
    }

    /// Patches as vectors `[N, channels · 49]`, with mean 0 and deviation 1 in each channel.
    private static func normal(_ patches: Tensor) throws(TorchError) -> Tensor {
        let deviation = try patches.std([0, 2], correction: 0, keep: true)
        // a channel that is the same everywhere has deviation 0, and is 0 then
        let normal = try (patches - patches.mean([0, 2], keep: true)) / deviation.clamp(1e-12, .infinity)
        return try normal.flatten()
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
