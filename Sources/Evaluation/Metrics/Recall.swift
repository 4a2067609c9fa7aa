/// Recall in feature space.
enum Recall: ManifoldMetric {
    static let name = "recall"
    static let help = """
        share of real samples inside the manifold of generated ones, each a ball up to the third nearest neighbor in \
        feature space (arXiv:1904.06991); 0 to 1, higher is better
        """
    static let neighbors = 3

    static func estimate(_ manifolds: Neighbours) -> Estimate { .share(of: manifolds.inGenerated) }
}
