/// Density in feature space.
enum Density: ManifoldMetric {
    static let name = "density"
    static let help = """
        mean number of balls of real samples that a generated sample is in, divided by their 5 neighbors \
        (arXiv:2002.09797); higher is better, 1 for equal distributions
        """
    static let neighbors = 5

    static func estimate(_ manifolds: Neighbours) -> Estimate { .mean(of: manifolds.densities) }
}
