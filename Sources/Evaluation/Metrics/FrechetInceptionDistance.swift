import Foundation
import Language
import Torch

/// FID: the Fréchet distance of the features of generated and real images.
enum FrechetInceptionDistance: SetMetric {
    static let name = "fid"
    static let help = """
        Fréchet distance of the features of generated and real images (arXiv:1706.08500); lower is better; few samples \
        make it too high
        """
    static let kind = SetKind.images

    static let usualCount: Int? = 10_000

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, real) = (try sets.features(.generated).vectors, try sets.features(.reference).vectors)
        let (own, other) = (generated.shape[0], real.shape[0])
        try check(own, other, areAtLeast: 2)
        let estimate = try Moments.frechetDistance(generated, real)
        var figures = Figures(estimate, named: name)
        guard let usualCount, (4..<usualCount).contains(min(own, other)) else { return figures }
        // the bias is in proportion to 1 / N, so that half of the samples have one more of it
        var halves = 0.0
        for part in 0...1 {
            let few = try generated.narrow(0, from: part * (own / 2), count: own / 2)
            let others = try real.narrow(0, from: part * (other / 2), count: other / 2)
            halves += try Moments(few).frechetDistance(to: Moments(others)) / 2
        }
        let bias = max(0, halves - estimate.value)
        figures.addRow(
            "  bias", String(format: "%.4f", bias),
            note: "too high by about this, since samples are few, judged from halves of them")
        figures.addDetail("bias", .real(bias))
        return figures
    }
}
