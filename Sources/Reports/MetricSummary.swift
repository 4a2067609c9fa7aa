import Evaluation
package import Training

/// A metric of a run: its last and its best value, with intervals where the run has them.
package struct MetricSummary: Sendable {
    package struct Value: Sendable {
        package let round: Int
        /// `nil` if it was not finite.
        package let value: Double?
        package let interval: ClosedRange<Double>?
    }

    package let name: String
    package let last: Value
    /// `nil` for figures of samples, of which neither more nor less is better, and if no value was finite.
    package let best: Value?

    /// The metrics of a run, followed by the figures of its samples, without those of its data.
    package static func all(of run: RunRecord) -> [MetricSummary] {
        let figures = run.figures
        func value(_ series: RunFigures.Series, _ point: RunFigures.Point) -> Value {
            Value(round: point.round, value: point.value, interval: figures.interval(of: series.name, at: point.round))
        }
        let metrics = figures[.metrics].compactMap { series in
            series.last.map { last in
                let best = series.points.filter { $0.value != nil }.min {
                    Metrics.cost(series.name, $0.value ?? 0) < Metrics.cost(series.name, $1.value ?? 0)
                }
                return MetricSummary(
                    name: series.name, last: value(series, last), best: best.map { value(series, $0) })
            }
        }
        return metrics
            + figures[.samples].filter { $0.name.figureOfSamples == nil }.compactMap { series in
                series.last.map { MetricSummary(name: series.name, last: value(series, $0), best: nil) }
            }
    }
}
