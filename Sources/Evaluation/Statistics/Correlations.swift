import Torch

/// The correlations of the columns of tables.
enum Correlations {
    /// The mean absolute difference of the correlations of all pairs of columns of two tables.
    ///
    /// - Parameters:
    ///   - a: `[N, D]`, D of at least 2
    ///   - b: `[M, D]`
    /// - Returns: `nil` if a column of either is constant.
    static func difference(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Double? {
        guard let own = try matrix(a), let other = try matrix(b) else { return nil }
        let columns = Double(a.shape[1])
        // the diagonals are equal
        return try (own - other).abs().sum().item() / (columns * (columns - 1))
    }

    /// Pearson's correlations `[D, D]`; `nil` if a column is constant.
    static func matrix(_ rows: Tensor) throws(TorchError) -> Tensor? {
        let rows = try rows.to(.float64)
        let centred = try rows - rows.mean([0])
        let lengths = try centred.norm([0], keep: true)
        guard try lengths.min().item() > 0 else { return nil }
        let units = try centred / lengths
        return try units.transpose(0, 1).matmul(units)
    }
}
