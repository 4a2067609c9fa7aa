package import Torch
import Training

/// Compares samples of a running training with training data: how varied they are, and what they repeat.
///
/// Images are compared by the features of a network where they are large enough for it and it is there, else by their
/// pixels, and vectors by their numbers.
package final class SampleHealth {
    /// The smallest side of an image that is described by features.
    static let leastSide = 16

    /// What is computed from the training data once.
    private struct Reference {
        let real: Tensor
        let rows: Tensor
        /// The distance below which two samples are near duplicates: a quarter of the median distance of a training sample
        /// to its nearest neighbor.
        let bound: Double
        let figures: [(name: String, value: Double)]
    }

    /// The network that describes images; `nil` if it can't be opened.
    private lazy var network = openNetwork()
    private let openNetwork: () -> FeatureExtractor?
    private var reference: Reference?

    /// - Parameter network: opens the network that describes images; without one their pixels are compared.
    package init(network: @escaping () -> FeatureExtractor?) { openNetwork = network }

    /// Compares samples.
    /// - Parameters:
    ///   - generated: images `[N, channels, height, width]` or vectors `[N, length]`, at least two
    ///   - training: the same sizes; the same tensor each time is looked at once.
    ///   - range: the values of black and white.
    /// - Returns: the figures, and the space: `diversity`, the mean distance of two samples; `duplicates`, the share of
    ///   samples with a near duplicate among them; `copies`, the share with a near duplicate in the training data; of
    ///   images `ms_ssim`, the mean of pairs, and `checkerboard`, see `Spectrum`. `data_…` is the same of the training data.
    package func callAsFunction(_ generated: Tensor, _ training: Tensor, range: ClosedRange<Float>) throws -> (
        figures: [(name: String, value: Double)], space: String
    ) {
        try withoutGradients { () throws in
            let (own, space) = try rows(generated, range)
            let reference = try reference(training, range)
            var figures: [(name: String, value: Double)] = [("diversity", try SampleHealth.meanDistance(own))]
            let duplicates = try SampleHealth.neighborDistances(own).filter { $0 < reference.bound }.count
            let nearest = try own.distances(to: reference.rows).min([1]).to(.float64).elements(Double.self)
            figures.append(("duplicates", Double(duplicates) / Double(nearest.count)))
            figures.append(("copies", Double(nearest.filter { $0 < reference.bound }.count) / Double(nearest.count)))
            figures += try SampleHealth.imageFigures(generated, range)
            return (figures + reference.figures, space)
        }
    }

    private func reference(_ training: Tensor, _ range: ClosedRange<Float>) throws -> Reference {
        if let reference, reference.real === training { return reference }
        let rows = try rows(training, range).rows
        let nearest = try SampleHealth.neighborDistances(rows)
        let bound = nearest.sorted()[nearest.count / 2] / 4
        let share = Double(nearest.filter { $0 < bound }.count) / Double(nearest.count)
        let figures =
            [("diversity", try SampleHealth.meanDistance(rows)), ("duplicates", share)]
            + (try SampleHealth.imageFigures(training, range))
        let result = Reference(
            real: training, rows: rows, bound: bound, figures: figures.map { ("data_\($0.0)", $0.1) })
        reference = result
        return result
    }

    /// The samples as vectors `[N, D]` of the space in which they are compared.
    private func rows(_ samples: Tensor, _ range: ClosedRange<Float>) throws -> (rows: Tensor, space: String) {
        // distances in single precision make equal samples look different
        guard SampleHealth.areImages(samples) else { return (try samples.flatten().to(.float64), "numbers") }
        guard min(samples.shape[2], samples.shape[3]) >= SampleHealth.leastSide, let network else {
            return (try samples.flatten().to(.float64), "pixels")
        }
        return (try network.vectors(samples, range: range).to(.float64), "features of '\(network.name)'")
    }

    private static func areImages(_ samples: Tensor) -> Bool {
        samples.shape.count == 4 && (1...4).contains(samples.shape[1])
    }

    /// The mean distance of two different rows.
    private static func meanDistance(_ rows: Tensor) throws(TorchError) -> Double {
        let count = Double(rows.shape[0])
        return try rows.distances(to: rows).to(.float64).sum().item() / (count * (count - 1))
    }

    /// The distance of each row to the nearest other one.
    private static func neighborDistances(_ rows: Tensor) throws(TorchError) -> [Double] {
        // the nearest one is the row itself
        try rows.distances(to: rows).smallest(2).to(.float64).elements(Double.self)
    }

    private static func imageFigures(_ samples: Tensor, _ range: ClosedRange<Float>) throws(TorchError) -> [(
        name: String, value: Double
    )] {
        guard areImages(samples) else { return [] }
        var figures: [(name: String, value: Double)] = []
        // pairs of neighbors; 32 are enough for a figure that is drawn as a curve
        let count = min(32, samples.shape[0] / 2)
        let first = try samples.narrow(0, from: 0, count: count)
        let second = try samples.narrow(0, from: count, count: count)
        let similarity = StructuralSimilarity(range: Double(range.upperBound - range.lowerBound))
        if count > 0, let found = try similarity.multiScale(first, second) {
            figures.append(("ms_ssim", try found.values.mean().item()))
        }
        if let excess = try Spectrum.checkerboard(samples) { figures.append(("checkerboard", excess)) }
        return figures
    }
}
