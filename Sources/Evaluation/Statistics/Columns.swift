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

    /// The mean absolute difference of the correlations of all pairs of columns.
    ///
    /// - Returns: `nil` for fewer than two columns, or if a column is constant.
    static func correlationDifference(_ a: [[Float]], _ b: [[Float]]) -> Double? {
        guard a.count > 1, let own = correlations(a), let other = correlations(b) else { return nil }
        return zip(own, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(own.count)
    }

    /// The correlations of the pairs of columns; `nil` if a column is constant.
    private static func correlations(_ columns: [[Float]]) -> [Double]? {
        var units: [[Double]] = []
        for column in columns {
            let mean = column.reduce(0) { $0 + Double($1) } / Double(column.count)
            let centred = column.map { Double($0) - mean }
            let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { return nil }
            units.append(centred.map { $0 / length })
        }
        return units.indices.flatMap { first in
            units[(first + 1)...].map { second in zip(units[first], second).reduce(0) { $0 + $1.0 * $1.1 } }
        }
    }
}
