/// Reading some samples of a data set for measurements.
extension Dataset {
    /// All indices in an order that the seed decides.
    package func order(seed: UInt64) -> [Int] {
        var order = Array(0..<count)
        var random = SplitMix64(seed)
        for start in order.indices { order.swapAt(start, start + random.below(count - start)) }
        return order
    }

    /// The first samples in an order that can be read.
    /// - Parameter notice: told how many could not be read, if there are any.
    /// - Throws: the reason for the first sample if none can be read.
    package func readable(_ order: [Int], most: Int, notice: (String) -> Void) throws(DataError) -> [Sample] {
        var samples: [Sample] = []
        var (broken, first) = (0, DataError?.none)
        for index in order {
            if samples.count == most { break }
            do throws(DataError) {
                samples.append(try sample(index))
            } catch {
                broken += 1
                first = first ?? error
            }
        }
        if let first, samples.isEmpty { throw first }
        if let first { notice("skipped \(counted(broken, "unreadable sample")) of '\(name)': \(first)") }
        return samples
    }
}
