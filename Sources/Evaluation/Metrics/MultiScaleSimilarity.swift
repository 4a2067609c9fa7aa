import Language
import Torch
import Training

/// The mean MS-SSIM of pairs of generated images, and that of real ones.
enum MultiScaleSimilarity: SetMetric {
    static let name = "ms_ssim"
    static let help = """
        mean multi-scale structural similarity of random pairs of generated images (arXiv:1610.09585), a measure of \
        variety: much above that of real images tells of a collapse
        """
    static let kind = SetKind.images
    private static let pairs = 500

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, scales) = try similarity(.generated, sets)
        let (real, _) = try similarity(.reference, sets)
        var figures = Figures(
            .mean(of: generated), named: name, note: "\(generated.count) pairs; \(scales) of 5 scales fit")
        let reference = Estimate.mean(of: real).value
        figures.addRow("  real images", Figures.number(reference), note: "\(real.count) pairs")
        figures.addDetail("real", .real(reference))
        figures.addDetail("scales", .int(scales))
        return figures
    }

    private static func similarity(_ origin: SampleSets.Origin, _ sets: SampleSets) throws -> ([Double], scales: Int) {
        let pixels = try sets.pixels(origin)
        let count = pixels.shape[0]
        try check(count, areAtLeast: 2)
        let chosen = RandomIndices.pairs(pairs, of: count, seed: sets.seed)
        var (values, scales) = ([Double](), 0)
        for start in stride(from: 0, to: chosen.count, by: 50) {
            let part = chosen[start..<min(start + 50, chosen.count)]
            let first = try pixels.indexSelect(0, Tensor(part.map { Int64($0.first) }, [part.count]))
            let second = try pixels.indexSelect(0, Tensor(part.map { Int64($0.second) }, [part.count]))
            guard let found = try StructuralSimilarity(range: 255).multiScale(first, second) else {
                throw TrainingError("'\(name)' needs images of at least 11 × 11 pixels")
            }
            values += try found.values.elements(Double.self)
            scales = found.scales
        }
        return (values, scales)
    }
}
