import Torch

/// Linear regression with a penalty of the squared weights, on standardised columns and, if there are at most 20, on their
/// squares and products: a small model with a closed form, equal to scikit-learn's `StandardScaler`,
/// `PolynomialFeatures(2, include_bias=False)` and `Ridge(alpha=1)` one after the other.
struct RidgeRegression {
    /// The number of columns up to which squares and products are taken.
    private static let mostColumns = 20

    private let mean: Tensor
    private let deviation: Tensor
    private let centre: Tensor
    private let weights: Tensor
    private let intercept: Tensor

    /// - Parameters:
    ///   - inputs: `[N, D]`
    ///   - targets: `[N, K]`
    init(_ inputs: Tensor, _ targets: Tensor, penalty: Double = 1) throws(TorchError) {
        let (inputs, targets) = (try inputs.to(.float64), try targets.to(.float64))
        mean = try inputs.mean([0], keep: true)
        let spread = try inputs.std([0], correction: 0, keep: true)
        // a constant column stays 0
        deviation = try spread + spread.isLess(than: 1e-12).to(.float64)
        let terms = try RidgeRegression.terms((inputs - mean) / deviation)
        centre = try terms.mean([0], keep: true)
        intercept = try targets.mean([0], keep: true)
        let centred = try terms - centre
        let transposed = try centred.transpose(0, 1)
        let penalties = try Tensor.eye(terms.shape[1]).to(.float64) * penalty
        weights = try (transposed.matmul(centred) + penalties).solve(transposed.matmul(targets - intercept))
    }

    /// The predictions `[N, K]` for inputs `[N, D]`.
    func callAsFunction(_ inputs: Tensor) throws(TorchError) -> Tensor {
        let terms = try RidgeRegression.terms((inputs.to(.float64) - mean) / deviation)
        return try (terms - centre).matmul(weights) + intercept
    }

    private static func terms(_ columns: Tensor) throws(TorchError) -> Tensor {
        let count = columns.shape[1]
        guard count <= mostColumns else { return columns }
        var all = [columns]
        for first in 0..<count {
            let rest = try columns.narrow(1, from: first, count: count - first)
            all.append(try rest * columns.narrow(1, from: first, count: 1))
        }
        return try .concat(all, 1)
    }
}
