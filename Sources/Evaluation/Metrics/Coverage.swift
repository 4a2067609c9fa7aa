/// Coverage in feature space.
enum Coverage: SetMetric {
    static let name = "coverage"
    static let help = """
        share of real samples whose ball up to the fifth nearest neighbor has a generated sample (arXiv:2002.09797); \
        0 to 1, higher is better
        """
    static func cost(of value: Double) -> Double { -value }

    static let kind = SetKind.images
    static let usualCount: Int? = 10_000
    static let neighbors = 5

    static func measure(_ sets: SampleSets) throws -> Figures {
        let manifolds = try sets.manifolds(neighbors)
        return Figures(.share(of: manifolds.covered), named: name, note: "k = \(neighbors)")
    }
}
