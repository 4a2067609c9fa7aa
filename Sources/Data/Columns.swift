/// The columns of vectors: their names, and how their numbers are scaled for a model.
public struct Columns: Sendable, Equatable {
    /// A column's numbers as the model sees them: (x − mean) / deviation.
    public struct Scale: Sendable, Equatable {
        public let mean: Double
        /// Above 0.
        public let deviation: Double

        public init(mean: Double, deviation: Double) {
            self.mean = mean
            self.deviation = deviation
        }
    }

    /// The names of the columns in the data; empty if it has none.
    public var names: [String]
    /// One scale per column; empty if numbers are used unchanged.
    public var scales: [Scale]

    public init(names: [String] = [], scales: [Scale] = []) {
        self.names = names
        self.scales = scales
    }

    /// Rows of numbers as the model sees them.
    func scaled(_ values: [Float]) -> [Float] {
        scales.isEmpty ? values : mapped(values) { ($0 - $1.mean) / $1.deviation }
    }

    /// Rows of a model's numbers as the data has them.
    package func unscaled(_ values: [Float]) -> [Float] {
        scales.isEmpty ? values : mapped(values) { $0 * $1.deviation + $1.mean }
    }

    private func mapped(_ values: [Float], _ map: (Double, Scale) -> Double) -> [Float] {
        values.enumerated().map { Float(map(Double($0.element), scales[$0.offset % scales.count])) }
    }

    /// The mean and the standard deviation of each column. A constant column is only moved to 0.
    static func scales(_ values: [Float], width: Int) -> [Scale] {
        let rows = Double(values.count / max(1, width))
        return (0..<width).map { column in
            let own = stride(from: column, to: values.count, by: width).lazy.map { Double(values[$0]) }
            let mean = own.reduce(0, +) / rows
            let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows).squareRoot()
            return Scale(mean: mean, deviation: deviation > 0 ? deviation : 1)
        }
    }
}
