import Foundation
import Torch

/// The inception score (Salimans et al., arXiv:1606.03498) from a classifier's logits: exp of the mean divergence of each
/// sample's class distribution from that of all samples.
enum ClassScores {
    /// The score of each of some equal parts of the samples, in their order.
    ///
    /// - Parameters:
    ///   - logits: `[N, classes]`
    ///   - parts: at most N.
    static func scores(_ logits: Tensor, parts: Int) throws(TorchError) -> [Double] {
        let logits = try logits.to(.float64)
        let (all, logarithms) = (try logits.softmax(1), try logits.logSoftmax(1))
        let count = logits.shape[0]
        var scores: [Double] = []
        for part in 0..<parts {
            let start = part * count / parts
            let size = (part + 1) * count / parts - start
            let own = try all.narrow(0, from: start, count: size)
            let divergence = try own * (logarithms.narrow(0, from: start, count: size) - own.mean([0]).log())
            scores.append(try divergence.sum([1]).mean().exp().item())
        }
        return scores
    }

    /// The divergence of the histogram of classes from the uniform distribution, in nats, and the number of classes that
    /// came up: the mode count and the KL of stacked MNIST (Metz et al., arXiv:1611.02163, section 3.3.1).
    static func spread(_ counts: [Int]) -> (covered: Int, divergence: Double) {
        let total = Double(counts.reduce(0, +))
        let divergence = counts.reduce(0.0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum + share * log(share * Double(counts.count))
        }
        return (counts.count { $0 > 0 }, divergence)
    }
}
