/// Precision in feature space.
enum Precision: ManifoldMetric {
    static let name = "precision"
    static let help = """
        share of generated samples inside the manifold of real ones, each a ball up to the third nearest neighbor in \
        feature space (arXiv:1904.06991); 0 to 1, higher is better
        """
    static let neighbors = 3

    static func estimate(_ manifolds: Neighbours) -> Estimate { .share(of: manifolds.inReal) }
}
