/// Density in feature space.
enum Density: SetMetric {
    static let name = "density"
    static let help = """
        mean number of balls of real samples that a generated sample is in, divided by their 5 neighbors \
        (arXiv:2002.09797); higher is better, 1 for equal distributions
        """
    static func cost(of value: Double) -> Double { -value }

    static let kind = SetKind.images
    static let usualCount: Int? = 10_000
    static let neighbors = 5

    static func measure(_ sets: SampleSets) throws -> Figures {
        let manifolds = try sets.manifolds(neighbors)
        return Figures(.mean(of: manifolds.densities), named: name, note: "k = \(neighbors)")
    }
}
