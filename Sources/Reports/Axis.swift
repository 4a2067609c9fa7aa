internal import Foundation

/// The axis of a chart: its range, marks and labels.
struct Axis {
    let low, high: Double
    let isLogarithmic: Bool
    let ticks: [Double]

    /// An axis for some values.
    /// - Parameter allowsLogarithm: whether it may be logarithmic, as it is if all values are positive and span more than
    ///   two powers of ten.
    init(_ values: some Sequence<Double>, allowsLogarithm: Bool = false, count: Int = 5) {
        let finite = values.filter(\.isFinite)
        let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
        isLogarithmic = allowsLogarithm && least > 0 && most / least > 100
        if isLogarithmic {
            (low, high) = (least, most)
            ticks = Axis.powers(least, most)
        } else {
            let margin = most > least ? 0 : most == 0 ? 1 : abs(most) / 10
            let (from, to) = (least - margin, most + margin)
            let step = Axis.step((to - from) / Double(count))
            // the values, not the marks, end the axis
            (low, high) = (from, to)
            let first = Int64((from / step).rounded(.up))
            let last = Int64((to / step).rounded(.down))
            ticks = first <= last ? (first...last).map { Double($0) * step } : []
        }
    }

    /// The place of a value, from 0 to 1.
    func place(_ value: Double) -> Double {
        isLogarithmic
            ? (log10(value) - log10(low)) / max(log10(high) - log10(low), 1e-12) : (value - low) / (high - low)
    }

    /// 1, 2 or 5 times a power of ten, at least the given one.
    private static func step(_ least: Double) -> Double {
        let power = pow(10, floor(log10(least)))
        return power * ([1, 2, 5, 10].first { $0 * power >= least * 0.999 } ?? 10)
    }

    /// The powers of ten between two values, at most six of them.
    private static func powers(_ least: Double, _ most: Double) -> [Double] {
        let first = Int(log10(least).rounded(.up))
        let last = Int(log10(most).rounded(.down))
        guard first <= last else { return [] }
        return stride(from: first, through: last, by: max(1, (last - first) / 5)).map { pow(10, Double($0)) }
    }
}
