import Language
import Torch
import Training

/// Whether generated images are copies of training images.
enum NearestSamples: SetMetric {
    static let name = "nearest"
    static let help = """
        share of generated images that are nearer to a training image, in feature space, than the nearest 5 % of held-out \
        images are; about 0.05 or less is good, much above tells that training images are copied
        """
    static let kind = SetKind.images

    static func measure(_ sets: SampleSets) throws -> Figures {
        let training = try sets.features(.training).vectors
        let heldOut = try distances(sets.features(.heldOut).vectors, training).sorted()
        guard let bound = bound(heldOut) else {
            throw TrainingError("'\(name)' needs at least 20 held-out images, but got \(heldOut.count)")
        }
        let generated = try distances(sets.features(.generated).vectors, training)
        var figures = Figures(
            .share(of: generated.map { $0 < bound }), named: name)
        let middle = Estimate.quantile(0.5, of: generated.sorted()) ?? 0
        figures.addRow("  median distance", Figures.number(middle), note: "of generated images to the nearest one")
        figures.addRow("  held-out", Figures.number(Estimate.quantile(0.5, of: heldOut) ?? 0))
        figures.addDetail("median_distance", .real(middle))
        return figures
    }

    /// The distance below which an image is nearer to a training image than usual, from the sorted distances of held-out
    /// images; `nil` if these are too few.
    static func bound(_ heldOut: [Double]) -> Double? {
        heldOut.count < 20 ? nil : Estimate.quantile(0.05, of: heldOut)
    }

    /// The distance of each row to the nearest training sample.
    static func distances(_ rows: Tensor, _ training: Tensor) throws(TorchError) -> [Double] {
        var nearest: [Double] = []
        for start in stride(from: 0, to: rows.shape[0], by: 1024) {
            let part = try rows.narrow(0, from: start, count: min(1024, rows.shape[0] - start))
            nearest += try part.distances(to: training).min([1]).to(.float64).elements(Double.self)
        }
        return nearest
    }
}
