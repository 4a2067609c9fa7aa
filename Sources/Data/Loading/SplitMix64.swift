/// A small random number generator with the same numbers for a seed on every machine.
/// Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators".
package struct SplitMix64: Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    /// An independent generator for each combination of numbers.
    init(_ seeds: UInt64...) {
        state = 0
        for seed in seeds { state = SplitMix64.mix(state &+ seed &+ 0x9E37_79B9_7F4A_7C15) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SplitMix64.mix(state)
    }

    /// A number from 0 to `bound` − 1, with a bias below `bound` / 2⁶⁴.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in (0, 1].
    mutating func unit() -> Double {
        Double((next() >> 11) + 1) / Double(1 << 53)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
