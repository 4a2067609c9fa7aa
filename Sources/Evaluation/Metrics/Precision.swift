/// Precision in feature space.
enum Precision: SetMetric {
    static let name = "precision"
    static let help = """
        share of generated samples inside the manifold of real ones, each a ball up to the third nearest neighbor in \
        feature space (arXiv:1904.06991); 0 to 1, higher is better
        """
    static func cost(of value: Double) -> Double { -value }

    static let kind = SetKind.images
    static let usualCount: Int? = 10_000
    static let neighbors = 3

    static func measure(_ sets: SampleSets) throws -> Figures {
        let manifolds = try sets.manifolds(neighbors)
        return Figures(.share(of: manifolds.inReal), named: name, note: "k = \(neighbors)")
    }
}
