import Language
import Torch

/// How far the distributions of the columns of generated and real tables are apart.
enum ColumnDistance: SetMetric {
    static let name = "columns"
    static let help = """
        mean over columns of the Kolmogorov–Smirnov statistic of generated and real values, or of the total variation for \
        columns with at most 20 different values; 0 to 1, lower is better
        """
    static let kind = SetKind.vectors

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, real) = (try sets.vectors(.generated), try sets.vectors(.reference))
        try check(generated.shape[0], real.shape[0], areAtLeast: 2)
        let (own, other) = (try columns(generated), try columns(real))
        let distances = zip(own, other).map(distance)
        func mean(_ distances: [Double]) -> Double { distances.reduce(0, +) / Double(max(distances.count, 1)) }
        let estimate = Estimate.bootstrap(
            mean(distances), count: generated.shape[0], resamples: 50, seed: sets.seed
        ) { indices in
            mean(zip(own, other).map { column, real in distance(indices.map { column[$0] }, real) })
        }
        var figures = Figures(estimate, named: name)
        for (place, distance) in distances.enumerated().prefix(20) {
            figures.addRow("  column \(place + 1)", Figures.number(distance))
        }
        figures.addDetail("columns", .list(distances.map { .real($0) }))
        return figures
    }

    /// How far the values of a column are apart.
    private static func distance(_ own: [Float], _ other: [Float]) -> Double {
        Set(other.prefix(21)).count <= 20 && Set(other).count <= 20
            ? Columns.totalVariation(own, other) : Columns.kolmogorovSmirnov(own, other)
    }

    private static func columns(_ rows: Tensor) throws(TorchError) -> [[Float]] {
        var result: [[Float]] = []
        for column in 0..<rows.shape[1] { result.append(try rows.select(1, column).floats()) }
        return result
    }
}
