import Language
import Torch
import Training

/// SWD: the sliced Wasserstein distance of patches at several sizes.
enum SlicedWassersteinDistance: SetMetric {
    static let name = "swd"
    static let help = """
        sliced Wasserstein distance of patches of Laplacian pyramids, times 1000, mean over sizes (arXiv:1710.10196); \
        lower is better
        """
    static let kind = SetKind.images
    /// The number of images, whose patches need half a megabyte each.
    private static let most = 2048

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, real) = (try sets.pixels(.generated), try sets.pixels(.reference))
        guard generated.shape.dropFirst() == real.shape.dropFirst(), min(real.shape[2], real.shape[3]) >= 16 else {
            throw TrainingError("'\(name)' needs images of one size, of at least 16 × 16 pixels")
        }
        let count = min(most, generated.shape[0], real.shape[0])
        let levels = try SlicedWasserstein(generator: Generator(seed: sets.seed)).levels(
            generated.narrow(0, from: 0, count: count), real.narrow(0, from: 0, count: count))
        let estimate = SlicedWasserstein.estimate(levels).scaled(by: 1000)
        var note = "\(count) images of each"
        if estimate.interval == nil { note += "; too few images for an interval" }
        var figures = Figures(estimate, named: name, digits: 3, note: note)
        for level in levels {
            let value = 1000 * level.repeats.reduce(0, +) / Double(level.repeats.count)
            figures.addRow("  \(level.side) pixels", Figures.number(value))
            figures.addDetail("\(level.side)", .real(value))
        }
        return figures
    }
}
