internal import Glibc

/// A mixture of Gaussians in the plane, the classic data for observing mode collapse. It is endless; the label is the index
/// of the Gaussian.
package struct Mixture: Described {
    package let name: String
    /// The mean of each Gaussian.
    package let centres: [SIMD2<Float>]
    /// The standard deviation in each direction.
    package let deviation: Float
    private let salt: UInt64

    init(name: String, centres: [SIMD2<Float>], deviation: Float, split: Split) {
        self.name = name
        self.centres = centres
        self.deviation = deviation
        salt = split == .train ? 0 : 1
    }

    /// Eight Gaussians on a circle of radius 2, with a standard deviation of 0.02.
    static func ring8(_ split: Split) -> Mixture {
        let centres = (0..<8).map { index in
            let angle = Double(index) * .pi / 4
            return SIMD2(Float(2 * cos(angle)), Float(2 * sin(angle)))
        }
        return Mixture(name: "builtin:ring8", centres: centres, deviation: 0.02, split: split)
    }

    /// A 5 × 5 grid of Gaussians around zero with a spacing of 2 and a standard deviation of 0.05.
    static func grid25(_ split: Split) -> Mixture {
        let centres = (0..<25).map { (index: Int) -> SIMD2<Float> in
            let (row, column) = index.quotientAndRemainder(dividingBy: 5)
            return [Float(column * 2 - 4), Float(row * 2 - 4)]
        }
        return Mixture(name: "builtin:grid25", centres: centres, deviation: 0.05, split: split)
    }

    package var contents: Contents { Contents(vector: 2, labels: centres.indices.map(String.init)) }
    /// An arbitrary length, since the data is endless.
    package var count: Int { 10_000 }
    package var isEndless: Bool { true }

    package func sample(_ index: Int) throws(DataError) -> Sample {
        var random = SplitMix64(UInt64(truncatingIfNeeded: index), salt)
        let label = random.below(centres.count)
        // Box and Muller 1958.
        let radius = (-2 * log(random.unit())).squareRoot() * Double(deviation)
        let angle = 2 * Double.pi * random.unit()
        let centre = centres[label]
        return Sample(
            vector: [centre.x + Float(radius * cos(angle)), centre.y + Float(radius * sin(angle))], label: label)
    }

    package var layout: String { "points sampled from a mixture of \(centres.count) Gaussians" }
    package func labels(_ index: Int) -> [Int] { (try? sample(index).labels) ?? [] }
}
