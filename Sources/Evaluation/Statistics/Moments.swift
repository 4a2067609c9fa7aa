import Foundation
import Torch

/// The mean and the covariance of feature vectors, in float64.
struct Moments {
    /// The number of vectors.
    let count: Int
    /// `[D]`
    let mean: Tensor
    /// `[D, D]`, with Bessel's correction
    let covariance: Tensor

    /// - Parameter features: `[N, D]` with N of at least 2.
    init(_ features: Tensor) throws(TorchError) {
        let rows = try features.to(.float64)
        count = rows.shape[0]
        mean = try rows.mean([0])
        let centred = try rows - mean
        covariance = try centred.transpose(0, 1).matmul(centred) * (1 / Double(max(count - 1, 1)))
    }

    /// The Fréchet distance of two Gaussians with these moments (Heusel et al., arXiv:1706.08500, equation 6):
    /// |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁ C₂)^½).
    ///
    /// The trace of the root is the sum of the roots of the eigenvalues of C₁^½ C₂ C₁^½, which is symmetric, so that
    /// neither complex numbers nor a root that does not exist can come up.
    func frechetDistance(to other: Moments) throws(TorchError) -> Double {
        let root = try covariance.symmetricPower(0.5)
        let product = try root.matmul(other.covariance).matmul(root)
        let trace = try product.eigenvaluesOfSymmetric().clamp(0, nil).sqrt().sum().item()
        let means = try (mean - other.mean).square().sum().item()
        let spreads = try covariance.diagonal().sum().item() + other.covariance.diagonal().sum().item()
        return means + spreads - 2 * trace
    }

    /// The Fréchet distance of two sets of features, with an interval by the delta method: to first order each sample x of
    /// the first set changes the distance by 2 (m₁ − m₂)ᵀ(x − m₁) + (x − m₁)ᵀ(1 − T)(x − m₁) less its mean, where
    /// T = C₁^-½ (C₁^½ C₂ C₁^½)^½ C₁^-½ is the map that carries the first Gaussian to the second (Takatsu, Osaka J. Math.
    /// 48, 2011); likewise for the other set. The interval does not hold the bias of few samples.
    ///
    /// - Parameters:
    ///   - a: `[N, D]`, N of at least 2
    ///   - b: `[M, D]`, M of at least 2
    static func frechetDistance(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Estimate {
        let (first, second) = (try Moments(a), try Moments(b))
        let value = try first.frechetDistance(to: second)
        let variance = try first.variance(of: a, against: second) + second.variance(of: b, against: first)
        let reach = Estimate.quantile * variance.squareRoot()
        return Estimate(value, within: reach)
    }

    /// The variance that the choice of the samples brings into the distance to other moments.
    private func variance(of samples: Tensor, against other: Moments) throws(TorchError) -> Double {
        let (root, inverse) = (try covariance.symmetricPower(0.5), try covariance.symmetricPower(-0.5))
        let between = try root.matmul(other.covariance).matmul(root).symmetricPower(0.5)
        let map = try inverse.matmul(between).matmul(inverse)
        let centred = try samples.to(.float64) - mean
        let bend = try centred - centred.matmul(map)
        let influence = try centred.matmul((mean - other.mean) * 2) + (centred * bend).sum([1])
        return try influence.std(correction: 0).square().item() / Double(count)
    }
}

extension Tensor {
    /// A power of a positive semidefinite matrix; directions without extent stay without.
    fileprivate func symmetricPower(_ exponent: Double) throws(TorchError) -> Tensor {
        let (values, vectors) = try eigenOfSymmetric()
        let least = try Swift.max(values.max().item(), 0) * 1e-12
        let powers = try values.elements(Double.self).map { $0 > least ? pow($0, exponent) : 0 }
        return try (vectors * Tensor(powers, [powers.count])).matmul(vectors.transpose(0, 1))
    }
}
