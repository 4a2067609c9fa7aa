import Data
import Language
import Torch
import Training

/// TSTR: how well a model does on real rows that was fitted to generated ones (Esteban et al., arXiv:1706.02633).
enum SyntheticTraining: SetMetric {
    static let name = "tstr"
    static let help = """
        train on synthetic, test on real: what a ridge regression on squares and products of the columns, fitted to \
        generated rows, gets on held-out rows, next to one fitted to training rows (arXiv:1706.02633): the share of \
        labels if the rows have labels, otherwise R² of each column from the others; up to 1, higher is better
        """
    static let kind = SetKind.vectors

    static func cost(of value: Double) -> Double { -value }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        guard let tables = try evaluation.labelledTables() else { return try stamped(evaluation.sets()) }
        return try classification(tables)
    }

    // MARK: Labels

    static func classification(_ tables: LabelledTables) throws -> Figures {
        let (generated, training, test) = (tables.generated, tables.training, tables.heldOut)
        try check(generated.labels.shape[0], training.labels.shape[0], test.labels.shape[0], areAtLeast: 2)
        func outcomes(_ table: LabelledTables.Table) throws -> [Bool] {
            // one-vs-rest with targets -1 and 1, as scikit-learn's RidgeClassifier
            let targets = try table.labels.oneHot(tables.classes).to(.float64) * 2 - 1
            let guesses = try RidgeRegression(table.rows, targets)(test.rows).argmax(1)
            return try (guesses.isEqual(to: test.labels)).to(.float32).floats().map { $0 > 0 }
        }
        let reference = Estimate.share(of: try outcomes(training)).value
        var figures = Figures(
            .share(of: try outcomes(generated)), named: name, text: Figures.percent,
            note: "labels of \(test.labels.shape[0].grouped) held-out rows, after \(generated.labels.shape[0].grouped) "
                + "generated ones")
        figures.addRow(
            "  trained on real rows", Figures.percent(reference),
            note: "\(training.labels.shape[0].grouped) training rows")
        figures.addDetail("real", .real(reference))
        return figures
    }

    // MARK: Columns

    static func measure(_ sets: SampleSets) throws -> Figures {
        let (generated, training) = (try sets.vectors(.generated), try sets.vectors(.training))
        let test = try sets.vectors(.heldOut)
        let columns = test.shape[1]
        guard columns > 1 else { throw TrainingError("'\(name)' needs labels or at least two columns") }
        try check(generated.shape[0], training.shape[0], test.shape[0], areAtLeast: 10)
        let fits = try (0..<columns).map { column in try Fit(column, generated, test) }
        let references = try (0..<columns).map { column in try Fit(column, training, test).determination() }
        let values = fits.map { $0.determination() }
        let rows = test.shape[0]
        let estimate = Estimate.bootstrap(mean(values), count: rows, resamples: 100, seed: sets.seed) { indices in
            mean(fits.map { $0.determination(at: indices) })
        }
        var figures = Figures(
            estimate, named: name,
            note:
                "mean R² of \(columns) columns; \(rows.grouped) held-out rows, after \(generated.shape[0].grouped) generated "
                + "ones")
        figures.addRow(
            "  trained on real rows", Figures.number(mean(references)),
            note: "\(training.shape[0].grouped) training rows")
        figures.addDetail("real", .real(mean(references)))
        figures.addDetail("columns", .list(values.map { .real($0) }))
        return figures
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// A regression of one column on the others, and what it gets on the test rows.
    private struct Fit {
        private let truths: [Double]
        private let squares: [Double]

        init(_ column: Int, _ training: Tensor, _ test: Tensor) throws(TorchError) {
            func split(_ rows: Tensor) throws(TorchError) -> (inputs: Tensor, target: Tensor) {
                let others = (0..<rows.shape[1]).filter { $0 != column }.map { Int64($0) }
                return (
                    try rows.indexSelect(1, Tensor(others, [others.count])), try rows.narrow(1, from: column, count: 1)
                )
            }
            let (own, held) = (try split(training), try split(test))
            let guesses = try RidgeRegression(own.inputs, own.target)(held.inputs)
            let target = try held.target.to(.float64)
            truths = try target.elements(Double.self)
            squares = try (guesses - target).square().elements(Double.self)
        }

        /// R² = 1 − the squared errors / the squared deviations from the mean; 0 for a constant column.
        func determination(at indices: [Int]? = nil) -> Double {
            let rows = indices ?? Array(truths.indices)
            let middle = rows.reduce(0) { $0 + truths[$1] } / Double(rows.count)
            let total = rows.reduce(0) { $0 + (truths[$1] - middle) * (truths[$1] - middle) }
            return total > 0 ? 1 - rows.reduce(0) { $0 + squares[$1] } / total : 0
        }
    }
}
