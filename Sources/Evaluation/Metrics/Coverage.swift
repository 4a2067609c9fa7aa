/// Coverage in feature space.
enum Coverage: ManifoldMetric {
    static let name = "coverage"
    static let help = """
        share of real samples whose ball up to the fifth nearest neighbor has a generated sample (arXiv:2002.09797); \
        0 to 1, higher is better
        """
    static let neighbors = 5

    static func estimate(_ manifolds: Neighbours) -> Estimate { .share(of: manifolds.covered) }
}
