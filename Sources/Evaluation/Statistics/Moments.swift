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
        let root = try covariance.symmetricRoot()
        let product = try root.matmul(other.covariance).matmul(root)
        let trace = try product.eigenvaluesOfSymmetric().clamp(0, nil).sqrt().sum().item()
        let means = try (mean - other.mean).square().sum().item()
        let spreads = try covariance.diagonal().sum().item() + other.covariance.diagonal().sum().item()
        return means + spreads - 2 * trace
    }
}

extension Tensor {
    /// The symmetric root of a positive semidefinite matrix.
    fileprivate func symmetricRoot() throws(TorchError) -> Tensor {
        let (values, vectors) = try eigenOfSymmetric()
        return try (vectors * values.clamp(0, nil).sqrt()).matmul(vectors.transpose(0, 1))
    }
}
