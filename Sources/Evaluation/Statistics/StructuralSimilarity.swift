import Torch

/// SSIM (Wang et al., IEEE TIP 13, 2004) and MS-SSIM (Wang et al., Asilomar 2003): a Gaussian window of 11 pixels with a
/// deviation of 1.5, constants 0.01 and 0.03, per channel, without borders.
struct StructuralSimilarity {
    /// The weights of the scales, from the finest, as published.
    static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

    private static let window = 11

    /// The difference of the largest and the smallest value of a pixel.
    let range: Double

    /// SSIM of each pair `[N]`.
    ///
    /// - Parameters:
    ///   - a: `[N, channels, height, width]`, sides of at least 11 pixels
    ///   - b: the same sizes.
    func single(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Tensor {
        try components(a.to(.float64), b.to(.float64)).whole.mean([1])
    }

    /// MS-SSIM of each pair `[N]`, with as many of the five scales as the smaller side allows; the weights of those add
    /// up to 1.
    /// - Returns: `nil` if a side is less than 11 pixels.
    func multiScale(_ a: Tensor, _ b: Tensor) throws(TorchError) -> (values: Tensor, scales: Int)? {
        guard let scales = StructuralSimilarity.scales(side: min(a.shape[2], a.shape[3])) else { return nil }
        // the published weights add up to 1.0001, which references leave as it is
        let total =
            scales == StructuralSimilarity.weights.count ? 1 : StructuralSimilarity.weights[..<scales].reduce(0, +)
        var (a, b) = (try a.to(.float64), try b.to(.float64))
        var product: Tensor?
        for scale in 0..<scales {
            let isLast = scale == scales - 1
            let (whole, contrast) = try components(a, b)
            let own = try (isLast ? whole : contrast).relu().power(StructuralSimilarity.weights[scale] / total)
            product = try product.map { before throws(TorchError) in try before * own } ?? own
            if !isLast { (a, b) = (try halved(a), try halved(b)) }
        }
        return try product.map { product throws(TorchError) in (try product.mean([1]), scales) }
    }

    /// The number of scales at which the window fits; `nil` if it fits at none.
    static func scales(side: Int) -> Int? {
        // halving rounds up
        let fitting = weights.indices.prefix { (side + (1 << $0) - 1) >> $0 >= window }.count
        return fitting > 0 ? fitting : nil
    }

    private func halved(_ images: Tensor) throws(TorchError) -> Tensor {
        let odd = (images.shape[2] % 2, images.shape[3] % 2)
        let padded = try odd == (0, 0) ? images : images.padded([odd.1, odd.1, odd.0, odd.0])
        return try padded.averagePool(2, stride: 2)
    }

    /// SSIM, and its contrast and structure alone, per channel `[N, channels]`.
    private func components(_ a: Tensor, _ b: Tensor) throws(TorchError) -> (whole: Tensor, contrast: Tensor) {
        let (c1, c2) = ((0.01 * range) * (0.01 * range), (0.03 * range) * (0.03 * range))
        let (meanA, meanB) = (try blurred(a), try blurred(b))
        let varianceA = try blurred(a.square()) - meanA.square()
        let varianceB = try blurred(b.square()) - meanB.square()
        let covariance = try blurred(a * b) - meanA * meanB
        let contrast = try (covariance * 2 + c2) / (varianceA + varianceB + c2)
        let luminance = try (meanA * meanB * 2 + c1) / (meanA.square() + meanB.square() + c1)
        return (try (luminance * contrast).mean([2, 3]), try contrast.mean([2, 3]))
    }

    /// The images convolved with the window, without borders.
    private func blurred(_ images: Tensor) throws(TorchError) -> Tensor {
        let size = StructuralSimilarity.window
        let offsets = try Tensor.range(-size / 2, size - size / 2).to(.float64)
        let bell = try (offsets.square() * (-0.5 / (1.5 * 1.5))).exp()
        let weights = try bell / bell.sum()
        let shape = images.shape
        let planes = try images.reshape([shape[0] * shape[1], 1, shape[2], shape[3]])
        let down = try planes.convolution(weights.reshape([1, 1, size, 1]))
        let across = try down.convolution(weights.reshape([1, 1, 1, size]))
        return try across.reshape([shape[0], shape[1], shape[2] - size + 1, shape[3] - size + 1])
    }
}
