import Language
import Training

/// The mean distance of pairs of generated images by the layers of the network of features, and that of real ones.
enum FeatureDiversity: SetMetric {
    static let name = "feature_diversity"
    static let help = """
        mean distance of random pairs of generated images by the layers of the features (arXiv:1801.03924, with equal \
        weights instead of those of LPIPS), a measure of variety; much below that of real images tells of a collapse
        """
    static let kind = SetKind.images
    static func cost(of value: Double) -> Double { -value }
    private static let pairs = 500

    static func measure(_ sets: SampleSets) throws -> Figures {
        let generated = try distances(.generated, sets)
        let ofReal = try distances(.reference, sets)
        let real = Estimate.mean(of: ofReal)
        var figures = Figures(
            .mean(of: generated), named: name,
            note: "\(generated.count) pairs; \(try sets.network().layerCount) layers")
        figures.addRow("  real images", Figures.number(real.value), note: "\(ofReal.count) pairs")
        figures.addDetail("real", .real(real.value))
        return figures
    }

    private static func distances(_ origin: SampleSets.Origin, _ sets: SampleSets) throws -> [Double] {
        let images = try sets.images(origin)
        try check(images.count, areAtLeast: 2)
        let chosen = RandomIndices.pairs(pairs, of: images.count, seed: sets.seed)
        return try sets.network().distances(chosen.map { images[$0.first] }, chosen.map { images[$0.second] })
    }
}
