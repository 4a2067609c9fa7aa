import Torch

/// A kernel whose maximum mean discrepancy compares two sets of vectors (Gretton et al., JMLR 13, 2012).
enum Kernel {
    /// (xᵀy / D + 1)³, the kernel of KID (Bińkowski et al., arXiv:1801.01401).
    case cubic
    /// exp(−|x − y|² / 2σ²)
    case gaussian(deviation: Double)

    /// The kernel's values `[N, M]` for the rows of two matrices `[N, D]` and `[M, D]`.
    private func values(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .cubic:
            let products = try a.matmul(b.transpose(0, 1)) * (1 / Double(a.shape[1])) + 1
            return try products.power(3)
        case .gaussian(let deviation):
            return try (a.distances(to: b).square() * (-0.5 / (deviation * deviation))).exp()
        }
    }

    /// The unbiased estimate of the squared maximum mean discrepancy: it can be negative.
    ///
    /// - Parameters:
    ///   - a: `[N, D]`, N of at least 2
    ///   - b: `[M, D]`, M of at least 2
    func discrepancy(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Double {
        let (a, b) = (try a.to(.float64), try b.to(.float64))
        return try own(a) + own(b) - 2 * values(a, b).mean().item()
    }

    /// The mean of the kernel over pairs of different rows.
    private func own(_ rows: Tensor) throws(TorchError) -> Double {
        let all = try values(rows, rows)
        let count = Double(rows.shape[0])
        return try (all.sum().item() - all.diagonal().sum().item()) / (count * (count - 1))
    }
}
