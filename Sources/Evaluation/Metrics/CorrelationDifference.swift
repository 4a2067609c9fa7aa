import Torch
import Training

/// How far the correlations of the columns of generated and real tables are apart.
enum CorrelationDifference: SetMetric {
    static let name = "correlation"
    static let help = """
        mean absolute difference of Pearson's correlations of generated and real values, over pairs of columns; 0 to 2, \
        lower is better
        """
    static let kind = SetKind.vectors

    static func measure(_ sets: SampleSets) throws -> Figures {
        guard try sets.vectors(.reference).shape[1] > 1 else {
            throw TrainingError("'\(name)' needs at least two columns")
        }
        return try resampled(sets, digits: 4) { generated, real in
            guard let value = try Correlations.difference(generated, real) else {
                throw TrainingError("'\(name)' is not defined: a column is constant")
            }
            return value
        }
    }
}
