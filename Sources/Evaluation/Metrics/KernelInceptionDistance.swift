import Data
import Foundation
import Language
import Torch

/// KID: the squared maximum mean discrepancy of the features, which few samples do not bias.
enum KernelInceptionDistance: SetMetric {
    static let name = "kid"
    static let help = """
        squared maximum mean discrepancy of the features of generated and real images with a cubic kernel, mean over \
        100 subsets (arXiv:1801.01401); lower is better
        """
    static let kind = SetKind.images
    private static let subsets = 100
    private static let largest = 1000

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, real) = (try sets.features(.generated).vectors, try sets.features(.reference).vectors)
        let count = min(generated.shape[0], real.shape[0])
        try check(count, areAtLeast: 10)
        // subsets of half of the samples differ, so that their spread tells how certain the mean is
        let size = min(largest, count / 2)
        var random = SplitMix64(sets.seed)
        var values: [Double] = []
        for _ in 0..<subsets {
            let own = try generated.indexSelect(0, subset(of: generated.shape[0], size, &random))
            let other = try real.indexSelect(0, subset(of: real.shape[0], size, &random))
            values.append(try Kernel.cubic.discrepancy(own, other))
        }
        let mean = Estimate.mean(of: values)
        // as many subsets as have no sample in common tell independently
        let independent = Double(subsets) / max(1, Double(count) / Double(size))
        return Figures(
            mean.widened(by: independent.squareRoot()), named: name, digits: 5,
            note: "\(try sets.stamp()); subsets of \(size.grouped)")
    }

    private static func subset(of count: Int, _ size: Int, _ random: inout SplitMix64) throws(TorchError) -> Tensor {
        try Tensor(RandomIndices.subset(size, of: count, &random).map(Int64.init), [size])
    }
}
