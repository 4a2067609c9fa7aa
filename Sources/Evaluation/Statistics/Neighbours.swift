import Torch

/// The manifolds of real and generated samples as balls around their features, each up to the k-th nearest neighbour.
///
/// Improved precision and recall (Kynkäänniemi et al., arXiv:1904.06991) and density and coverage (Naeem et al.,
/// arXiv:2002.09797) follow from the same distances.
struct Neighbours {
    /// Of each generated sample: whether it is in a real sample's ball. Precision is their mean.
    let inReal: [Bool]
    /// Of each generated sample: the number of real balls that it is in, divided by k. Density is their mean.
    let densities: [Double]
    /// Of each real sample: whether it is in a generated sample's ball. Recall is their mean.
    let inGenerated: [Bool]
    /// Of each real sample: whether its own ball has a generated sample. Coverage is their mean.
    let covered: [Bool]

    /// The rows of one block of the matrix of distances, to bound the memory.
    private static let block = 2048

    /// - Parameters:
    ///   - generated: `[N, D]`, N above k
    ///   - real: `[M, D]`, M above k
    ///   - k: the number of neighbours, without the sample itself.
    init(generated: Tensor, real: Tensor, k: Int) throws(TorchError) {
        let (generated, real) = (try generated.to(.float64), try real.to(.float64))
        let ownReach = try Neighbours.reach(generated, k)
        let realReach = try Neighbours.reach(real, k)
        (inReal, densities) = try Neighbours.memberships(of: generated, in: real, realReach, k: k)
        inGenerated = try Neighbours.memberships(of: real, in: generated, ownReach, k: k).inAny
        covered = try Neighbours.blocks(of: real) { start, rows throws(TorchError) in
            let nearest = try rows.distances(to: generated).min([1])
            let reach = try realReach.narrow(0, from: start, count: rows.shape[0])
            return try (nearest - reach).elements(Double.self).map { $0 <= 0 }
        }
    }

    /// The distance of each row to its k-th nearest other row.
    private static func reach(_ rows: Tensor, _ k: Int) throws(TorchError) -> Tensor {
        let reaches = try blocks(of: rows) { _, part throws(TorchError) in
            // the nearest one is the row itself
            [try part.distances(to: rows).smallest(k + 1)]
        }
        return try .concat(reaches, 0)
    }

    private static func memberships(
        of points: Tensor, in centres: Tensor, _ reach: Tensor, k: Int
    ) throws(TorchError) -> (inAny: [Bool], densities: [Double]) {
        let counts = try blocks(of: points) { _, part throws(TorchError) in
            let outside = try reach.isLess(than: part.distances(to: centres)).to(.float64)
            return try (Double(centres.shape[0]) - outside.sum([1])).elements(Double.self)
        }
        return (counts.map { $0 > 0 }, counts.map { $0 / Double(k) })
    }

    private static func blocks<Result>(
        of rows: Tensor, _ body: (_ start: Int, _ rows: Tensor) throws(TorchError) -> [Result]
    ) throws(TorchError) -> [Result] {
        var results: [Result] = []
        for start in stride(from: 0, to: rows.shape[0], by: block) {
            let part = try rows.narrow(0, from: start, count: min(block, rows.shape[0] - start))
            results += try body(start, part)
        }
        return results
    }
}
