/// Comparisons of the columns of two tables.
enum Columns {
    /// The Kolmogorov–Smirnov statistic: the largest difference of the two distribution functions, from 0 to 1.
    static func kolmogorovSmirnov(_ a: [Float], _ b: [Float]) -> Double {
        let (a, b) = (a.sorted(), b.sorted())
        var (i, j, largest) = (0, 0, 0.0)
        while i < a.count, j < b.count {
            let value = min(a[i], b[j])
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
        }
        return largest
    }

    /// The total variation of the frequencies of values, from 0 to 1, for columns with few different values.
    static func totalVariation(_ a: [Float], _ b: [Float]) -> Double {
        var shares: [Float: Double] = [:]
        for value in a { shares[value, default: 0] += 1 / Double(a.count) }
        for value in b { shares[value, default: 0] -= 1 / Double(b.count) }
        return shares.values.reduce(0) { $0 + abs($1) } / 2
    }
}
