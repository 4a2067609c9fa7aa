internal import Synchronization

/// The order of the samples of one domain: a permutation per epoch, or, for endless data, a random index per position.
final class Order: Sendable {
    private let count: Int
    private let isEndless: Bool
    private let seed: UInt64
    private let domain: UInt64
    /// The permutations in use, of which there can be two, since batches cross epochs.
    private let permutations = Mutex<[Int: [Int32]]>([:])

    init(_ dataset: any Dataset, seed: UInt64, domain: Int) {
        count = dataset.count
        isEndless = dataset.isEndless
        self.seed = seed
        self.domain = UInt64(domain)
    }

    /// The indices of the samples at positions counted from the start of training.
    func samples(_ places: Range<Int>) -> [Int] {
        if isEndless {
            return places.map { place in
                var random = random(place, salt: 1)
                return Int(random.next() >> 1)
            }
        }
        var taken: [Int] = []
        taken.reserveCapacity(places.count)
        var place = places.lowerBound
        while place < places.upperBound {
            let (epoch, start) = place.quotientAndRemainder(dividingBy: count)
            let end = min(count, start + places.upperBound - place)
            let permutation = permutation(epoch)
            taken += permutation[start..<end].map(Int.init)
            place += end - start
        }
        return taken
    }

    /// Whether the sample at a position is mirrored.
    func flips(_ place: Int) -> Bool {
        var random = random(place, salt: 2)
        return random.next() & 1 == 1
    }

    private func random(_ place: Int, salt: UInt64) -> SplitMix64 {
        SplitMix64(seed, domain, UInt64(place), salt)
    }

    private func permutation(_ epoch: Int) -> [Int32] {
        permutations.withLock { known in
            if let permutation = known[epoch] { return permutation }
            // Fisher and Yates.
            var random = random(epoch, salt: 3)
            var permutation = (0..<Int32(count)).map { $0 }
            for place in stride(from: count - 1, to: 0, by: -1) {
                permutation.swapAt(place, random.below(place + 1))
            }
            known = known.filter { abs($0.key - epoch) <= 1 }
            known[epoch] = permutation
            return permutation
        }
    }
}
