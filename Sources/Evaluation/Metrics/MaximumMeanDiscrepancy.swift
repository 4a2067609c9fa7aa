import Torch

/// The squared maximum mean discrepancy of vectors.
enum MaximumMeanDiscrepancy: SetMetric {
    static let name = "mmd"
    static let help = """
        squared maximum mean discrepancy of generated and real vectors, with a Gaussian kernel as wide as the median \
        distance of real ones (Gretton et al. 2012); lower is better
        """
    static let kind = SetKind.vectors

    static func measure(_ sets: SampleSets) throws -> Figures {
        let real = try sets.vectors(.reference)
        let some = try real.narrow(0, from: 0, count: min(1000, real.shape[0]))
        let distances = try some.distances(to: some).reshape([-1]).to(.float64).elements(Double.self).sorted()
        let kernel = Kernel.gaussian(deviation: max(Estimate.quantile(0.5, of: distances) ?? 1, 1e-12))
        return try resampled(sets, digits: 6) { try kernel.discrepancy($0, $1) }
    }
}
