/// A metric that follows from balls around the features of samples, each up to the k-th nearest neighbour.
protocol ManifoldMetric: SetMetric {
    /// k
    static var neighbors: Int { get }

    static func estimate(_ manifolds: Neighbours) -> Estimate
}

extension ManifoldMetric {
    static var kind: SetKind { .images }

    static func measure(_ sets: SampleSets) throws -> Figures {
        let estimate = estimate(try sets.manifolds(neighbors))
        return Figures(estimate, named: name, note: "\(try sets.stamp()); k = \(neighbors)")
    }
}
