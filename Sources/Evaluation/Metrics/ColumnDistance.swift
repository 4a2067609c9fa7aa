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
        let distances = zip(own, other).map { own, other in
            Set(other).count <= 20 ? Columns.totalVariation(own, other) : Columns.kolmogorovSmirnov(own, other)
        }
        var figures = Figures(
            distances.reduce(0, +) / Double(max(distances.count, 1)), named: name, note: try sets.counts())
        for (place, distance) in distances.enumerated().prefix(20) {
            figures.addRow("  column \(place + 1)", Figures.number(distance))
        }
        figures.addDetail("columns", .list(distances.map { .real($0) }))
        return figures
    }

    private static func columns(_ rows: Tensor) throws(TorchError) -> [[Float]] {
        var result: [[Float]] = []
        for column in 0..<rows.shape[1] { result.append(try rows.select(1, column).floats()) }
        return result
    }
}
