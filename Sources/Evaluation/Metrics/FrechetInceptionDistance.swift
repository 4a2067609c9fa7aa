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

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, real) = (try sets.features(.generated).vectors, try sets.features(.reference).vectors)
        try check(generated.shape[0], real.shape[0], areAtLeast: 2)
        var figures = Figures(
            try Moments.frechetDistance(generated, real), named: name, note: try sets.stamp())
        let least = 2 * generated.shape[1]
        if min(generated.shape[0], real.shape[0]) < least {
            figures.addRow("", "", note: "few samples: the value is too high; \(least.grouped) of each would do")
        }
        return figures
    }
}
