import Data

/// Random choices of samples.
enum RandomIndices {
    /// Different indices below a count, in random order.
    /// - Parameter size: at most the count.
    static func subset(_ size: Int, of count: Int, _ random: inout SplitMix64) -> [Int] {
        var all = Array(0..<count)
        for place in 0..<size { all.swapAt(place, place + random.below(count - place)) }
        return Array(all[..<size])
    }

    /// Random pairs of different indices below a count of at least 2; a pair can come up again. There are at most as many
    /// as indices: more are not independent, and hardly tell more.
    static func pairs(_ pairs: Int, of count: Int, seed: UInt64) -> [(first: Int, second: Int)] {
        var random = SplitMix64(seed)
        return (0..<min(pairs, count)).map { _ in
            let first = random.below(count)
            return (first, (first + 1 + random.below(count - 1)) % count)
        }
    }
}
