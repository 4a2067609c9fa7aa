/// Recall in feature space.
enum Recall: SetMetric {
    static let name = "recall"
    static let help = """
        share of real samples inside the manifold of generated ones, each a ball up to the third nearest neighbor in \
        feature space (arXiv:1904.06991); 0 to 1, higher is better
        """
    static func cost(of value: Double) -> Double { -value }

    static let kind = SetKind.images
    static let usualCount: Int? = 10_000
    static let neighbors = 3

    static func measure(_ sets: SampleSets) throws -> Figures {
        let manifolds = try sets.manifolds(neighbors)
        return Figures(.share(of: manifolds.inGenerated), named: name, note: "k = \(neighbors)")
    }
}
