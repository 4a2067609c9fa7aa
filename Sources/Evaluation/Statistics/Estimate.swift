import Data
import Foundation

/// A value that was estimated from samples, with the interval that holds the true value with a probability of 95 %.
struct Estimate: Equatable {
    let value: Double
    /// `nil` if the samples do not allow one.
    let interval: ClosedRange<Double>?

    /// The quantile of the normal distribution for 95 %.
    static let quantile = 1.959963984540054

    init(_ value: Double, _ interval: ClosedRange<Double>? = nil) {
        self.value = value
        self.interval = interval
    }

    /// A value in the middle of its interval, if that can be told.
    init(_ value: Double, within reach: Double) {
        self.init(value, value.isFinite && reach.isFinite ? value - reach...value + reach : nil)
    }

    /// The estimate with an interval that is wider by a factor.
    func widened(by factor: Double) -> Estimate {
        Estimate(
            value, interval.map { value - factor * (value - $0.lowerBound)...value + factor * ($0.upperBound - value) })
    }

    /// The estimate in another unit.
    func scaled(by factor: Double) -> Estimate {
        Estimate(factor * value, interval.map { factor * $0.lowerBound...factor * $0.upperBound })
    }

    /// The variance of independent values, at least two.
    static func variance(of values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))
    }

    /// The mean of independent values, with an interval from their standard error.
    static func mean(of values: [Double]) -> Estimate {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / max(count, 1)
        guard values.count > 1 else { return Estimate(mean) }
        return Estimate(mean, within: quantile * (variance(of: values) / count).squareRoot())
    }

    /// The share of independent trials that succeeded.
    static func share(of outcomes: [Bool]) -> Estimate { share(outcomes.count { $0 }, of: outcomes.count) }

    /// The share of some successes of all independent trials, with Wilson's interval (JASA 22, 1927), which stays between
    /// 0 and 1 and has a width even at 0 and 1.
    static func share(_ successes: Int, of trials: Int) -> Estimate {
        let count = Double(trials)
        guard count > 0 else { return Estimate(0) }
        let share = Double(successes) / count
        let square = quantile * quantile
        let centre = (share + square / (2 * count)) / (1 + square / count)
        let spread = (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
        let reach = quantile * spread / (1 + square / count)
        // no rounding error at the ends, where the bound is exact
        return Estimate(share, (share == 0 ? 0 : max(0, centre - reach))...(share == 1 ? 1 : min(1, centre + reach)))
    }

    /// The basic bootstrap (Davison and Hinkley 1997, equation 5.6): the interval of resampled values mirrored at the
    /// value, which takes off the bias that samples drawn twice bring in.
    ///
    /// - Parameters:
    ///   - value: the statistic of all samples.
    ///   - resamples: the number of times that `count` samples are drawn with replacement.
    ///   - statistic: the statistic of the samples at some indices.
    static func bootstrap<Failure: Error>(
        _ value: Double, count: Int, resamples: Int, seed: UInt64, _ statistic: ([Int]) throws(Failure) -> Double
    ) throws(Failure) -> Estimate {
        let values = try resampled(count, resamples, seed: seed, statistic).sorted()
        guard let low = Estimate.quantile(0.025, of: values), let high = Estimate.quantile(0.975, of: values),
            value.isFinite, values.allSatisfy(\.isFinite)
        else { return Estimate(value) }
        return Estimate(value, 2 * value - high...2 * value - low)
    }

    /// The value of as many samples, with an interval from the standard deviation of resampled values: for a statistic whose
    /// bias at this number of samples is part of what is reported, such as the number of modes that they cover.
    static func resampled(
        _ value: Double, _ count: Int, _ resamples: Int, seed: UInt64, _ statistic: ([Int]) -> Double
    ) -> Estimate {
        let values = resampled(count, resamples, seed: seed, statistic)
        return Estimate(value, within: quantile * variance(of: values).squareRoot())
    }

    /// The statistic of samples that are drawn with replacement.
    private static func resampled<Failure: Error>(
        _ count: Int, _ resamples: Int, seed: UInt64, _ statistic: ([Int]) throws(Failure) -> Double
    ) throws(Failure) -> [Double] {
        var generator = SplitMix64(seed)
        var values: [Double] = []
        for _ in 0..<resamples {
            values.append(try statistic((0..<count).map { _ in generator.below(count) }))
        }
        return values
    }

    /// The estimate with its interval cut to what the value can be.
    func clamped(to range: ClosedRange<Double>) -> Estimate { Estimate(value, interval?.clamped(to: range)) }

    /// A quantile of sorted values by linear interpolation; `nil` if there are none.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double? {
        guard let last = sorted.indices.last else { return nil }
        let place = share * Double(last)
        let (below, part) = (Int(place), place - place.rounded(.down))
        return sorted[below] + part * (sorted[min(below + 1, last)] - sorted[below])
    }
}
