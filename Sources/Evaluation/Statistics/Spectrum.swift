import Foundation
import Torch

/// The power of images by spatial frequency, averaged over all directions (Durall et al., arXiv:2003.01826).
enum Spectrum {
    /// The logarithm to base 10 of the mean power in each ring of frequencies, from 1 period per image to a checkerboard
    /// of single pixels.
    ///
    /// - Parameter images: `[N, channels, height, width]`, grey images are made of the channels' mean.
    static func radial(_ images: Tensor) throws(TorchError) -> [Double] {
        let grey = try images.to(.float32).mean([1])
        let (height, width) = (grey.shape[1], grey.shape[2])
        let power = try grey.fourierMagnitude().square().to(.float64).mean([0]).elements(Double.self)
        let rings = Int((Double(height * height + width * width).squareRoot() / 2).rounded())
        var sums = [Double](repeating: 0, count: rings + 1)
        var counts = [Int](repeating: 0, count: rings + 1)
        for row in 0..<height {
            for column in 0..<width {
                let (down, across) = (min(row, height - row), min(column, width - column))
                let ring = Int(Double(down * down + across * across).squareRoot().rounded())
                guard ring <= rings else { continue }
                sums[ring] += power[row * width + column]
                counts[ring] += 1
            }
        }
        // a floor, so that a constant image has a logarithm
        return zip(sums, counts).dropFirst().map { log10($0 / Double(max($1, 1)) + 1e-12) }
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
        // of the mean power: a pattern of about a hundredth of the contrast
        let floor = power.reduce(0, +) / Double(power.count) * 1e-4 + 1e-12
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
