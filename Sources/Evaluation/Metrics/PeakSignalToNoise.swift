import Foundation
import Images
import Training

/// PSNR of translated images.
enum PeakSignalToNoise: PairMetric {
    static let name = "psnr"
    static let help = """
        mean peak signal-to-noise ratio of translated images and the held-out targets of paired data, in decibels; higher \
        is better; equal images count as 100
        """
    static let digits = 2
    /// The ratio of equal images, which is infinite.
    private static let most = 100.0

    static func values(_ pairs: TranslatedPairs, _ evaluation: EvaluationContext) throws -> [Double] {
        zip(pairs.outputs, pairs.targets).map { value($0.pixels, $1.pixels) }
    }

    /// 10 log₁₀ (255² / the mean squared difference) of two images of the same number of bytes.
    static func value(_ a: [UInt8], _ b: [UInt8]) -> Double {
        let squares = zip(a, b).reduce(0.0) { sum, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return sum + difference * difference
        }
        guard squares > 0 else { return most }
        return min(most, 10 * log10(255 * 255 * Double(a.count) / squares))
    }
}
