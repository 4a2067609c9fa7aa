import Torch

/// The distance of two images by the hidden layers of a network: at each pixel of each layer the squared difference of the
/// channels, normalised to length 1, mean over pixels, sum over layers. This is equation 1 of Zhang et al.
/// (arXiv:1801.03924) with all weights 1, not with those that LPIPS learned from people's judgements.
enum LayerDistance {
    /// The distance of each pair `[N]`.
    ///
    /// - Parameters:
    ///   - a: the outputs of some layers, `[N, channels, height, width]` each
    ///   - b: those of as many other images.
    static func values(_ a: [Tensor], _ b: [Tensor]) throws(TorchError) -> [Double] {
        var sum: Tensor?
        for (own, other) in zip(a, b) {
            let difference = try unit(own) - unit(other)
            let distance = try difference.square().sum([1]).mean([1, 2])
            sum = try sum.map { before throws(TorchError) in try before + distance } ?? distance
        }
        return try sum?.elements(Double.self) ?? []
    }

    private static func unit(_ layer: Tensor) throws(TorchError) -> Tensor {
        let layer = try layer.to(.float64)
        return try layer / (layer.norm([1], keep: true) + 1e-10)
    }
}
