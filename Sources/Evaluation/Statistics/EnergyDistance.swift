import Torch

/// The energy distance of two sets of vectors (Székely and Rizzo, J. Stat. Plan. Inference 143, 2013):
/// 2 E|x − y| − E|x − x'| − E|y − y'|, each mean over pairs of different vectors. It is 0 for equal distributions only;
/// the estimate can be slightly negative.
enum EnergyDistance {
    /// - Parameters:
    ///   - a: `[N, D]`, N of at least 2
    ///   - b: `[M, D]`, M of at least 2
    static func value(_ a: Tensor, _ b: Tensor) throws(TorchError) -> Double {
        let (a, b) = (try a.to(.float64), try b.to(.float64))
        return try 2 * a.distances(to: b).mean().item() - own(a) - own(b)
    }

    private static func own(_ rows: Tensor) throws(TorchError) -> Double {
        let count = Double(rows.shape[0])
        return try rows.distances(to: rows).sum().item() / (count * (count - 1))
    }
}
