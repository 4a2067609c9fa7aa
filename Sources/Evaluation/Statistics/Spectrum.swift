import Foundation
import Torch

/// The power of images by spatial frequency, averaged over all directions (Durall et al., arXiv:2003.01826).
enum Spectrum {
    /// The power of each image in each ring of frequencies `[N, rings]`, from 1 period per image to a checkerboard of
    /// single pixels.
    ///
    /// - Parameter images: `[N, channels, height, width]`, grey images are made of the channels' mean.
    static func rings(_ images: Tensor) throws(TorchError) -> Tensor {
        let (height, width) = (images.shape[2], images.shape[3])
        let means = try rings(height, width)
        var parts: [Tensor] = []
        for start in stride(from: 0, to: images.shape[0], by: 1024) {
            let part = try images.narrow(0, from: start, count: min(1024, images.shape[0] - start))
            let power = try part.to(.float32).mean([1]).fourierMagnitude().square().to(.float64)
            parts.append(try power.reshape([part.shape[0], height * width]).matmul(means))
        }
        return try .concat(parts, 0)
    }

    /// The logarithm to base 10 of the mean power in each ring.
    ///
    /// - Parameter rings: `[N, rings]`
    static func radial(_ rings: Tensor) throws(TorchError) -> [Double] {
        // a floor, so that a constant image has a logarithm
        try rings.mean([0]).elements(Double.self).map { log10($0 + 1e-12) }
    }

    /// What makes means of rings of the power at all frequencies `[height * width, rings]`.
    private static func rings(_ height: Int, _ width: Int) throws(TorchError) -> Tensor {
        let count = Int((Double(height * height + width * width).squareRoot() / 2).rounded())
        let places = (0..<height * width).map { place in
            let (row, column) = (place / width, place % width)
            let (down, across) = (min(row, height - row), min(column, width - column))
            return Int(Double(down * down + across * across).squareRoot().rounded())
        }
        var sizes = [Double](repeating: 0, count: count + 1)
        for ring in places where ring <= count { sizes[ring] += 1 }
        var shares = [Double](repeating: 0, count: height * width * count)
        for (place, ring) in places.enumerated() where (1...max(count, 1)).contains(ring) {
            shares[place * count + ring - 1] = 1 / sizes[ring]
        }
        return try Tensor(shares, [height * width, count])
    }

    /// By how much the power of a checkerboard of single pixels, or of stripes one pixel wide, stands out from the
    /// frequencies around it: the largest logarithm to base 10 of the three quotients. Patterns that are too weak to be
    /// seen count as 0.
    ///
    /// - Parameter images: `[N, channels, height, width]`
    /// - Returns: `nil` unless both sides are even and at least 16.
    static func checkerboard(_ images: Tensor) throws(TorchError) -> Double? {
        let grey = try images.to(.float32).mean([1])
        let (height, width) = (grey.shape[1], grey.shape[2])
        guard height % 2 == 0, width % 2 == 0, min(height, width) >= 16 else { return nil }
        let power = try grey.fourierMagnitude().square().to(.float64).mean([0]).elements(Double.self)
        // the power of a pattern of a hundredth of the contrast, which is the deviation from the mean
        let floor = (power.reduce(0, +) - power[0]) * 1e-4 + 1e-12
        let quotients = [(height / 2, 0), (0, width / 2), (height / 2, width / 2)].map { row, column in
            var around: [Double] = []
            for down in -2...2 {
                for across in -2...2 where (down, across) != (0, 0) {
                    let place = ((row + down + height) % height) * width + (column + across + width) % width
                    around.append(power[place])
                }
            }
            return log10((power[row * width + column] + floor) / (around.sorted()[around.count / 2] + floor))
        }
        return quotients.max()
    }
}
