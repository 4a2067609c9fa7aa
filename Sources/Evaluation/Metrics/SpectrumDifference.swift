import Language
import Torch
import Training

/// The difference of the power spectra of generated and real images.
enum SpectrumDifference: SetMetric {
    static let name = "spectrum"
    static let help = """
        mean difference of the logarithms (base 10) of the power of generated and real images over all spatial \
        frequencies (arXiv:2003.01826); lower is better; an excess at the highest ones is a checkerboard
        """
    static let kind = SetKind.images

    static func measure(_ sets: SampleSets) throws -> Figures {
        let own = try Spectrum.rings(sets.pixels(.generated))
        let generated = try Spectrum.radial(own)
        let real = try Spectrum.radial(Spectrum.rings(sets.pixels(.reference)))
        guard generated.count == real.count, !real.isEmpty else {
            throw TrainingError("'\(name)' needs images of one size, of at least 2 × 2 pixels")
        }
        func difference(_ powers: [Double]) -> Double {
            zip(powers, real).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(real.count)
        }
        let count = own.shape[0]
        let estimate = try Estimate.bootstrap(
            difference(generated), count: count, resamples: 50, seed: sets.seed
        ) { indices in
            difference(try Spectrum.radial(own.indexSelect(0, Tensor(indices.map(Int64.init), [count]))))
        }
        let excess = zip(generated, real).map { $0 - $1 }
        let high = excess.suffix((excess.count + 3) / 4)
        var figures = Figures(estimate, named: name)
        let mean = high.reduce(0, +) / Double(high.count)
        figures.addRow("  highest quarter", Figures.number(mean), note: "above 0: more power than real images")
        figures.addDetail("highest_quarter", .real(mean))
        figures.addDetail("generated", .list(generated.map { .real($0) }))
        figures.addDetail("real", .list(real.map { .real($0) }))
        return figures
    }
}
