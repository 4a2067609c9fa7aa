import Torch

/// The energy distance of vectors.
enum Energy: SetMetric {
    static let name = "energy"
    static let help = """
        energy distance of generated and real vectors (Székely and Rizzo 2013); lower is better, 0 for equal distributions
        """
    static let kind = SetKind.vectors

    static func measure(_ sets: SampleSets) throws -> Figures {
        try resampled(sets, digits: 5) { try EnergyDistance.value($0, $1) }
    }
}
