internal import Foundation
internal import Graph
internal import Language

extension Remedy {
    /// What trainings with it gave on one set of data, in words.
    package struct Measurement: Sendable {
        package let set: String
        package let seeds: Int
        /// Mean and standard deviation over the seeds, such as `24.6 ± 0.5`; empty if it was not measured.
        package let modes: String
        package let divergence: String
        package let quality: String
        package let wobble: String
        package let time: String

        package var text: String {
            let parts = [
                (modes, "modes covered"), (divergence, "nats of KL"), (quality, "of samples near a mode"),
                (wobble, "modes of wobble"),
                (time, "per round"),
            ]
            let words = parts.filter { !$0.0.isEmpty }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            return "\(words) (\(seeds) seed\(seeds == 1 ? "" : "s"))"
        }
    }

    /// What was measured, one entry per set of data.
    package var measurements: [Measurement] {
        facts.measured.map { key, section in
            Measurement(
                set: key.text, seeds: section.modes.count, modes: Self.spread(section.modes, 1),
                divergence: Self.spread(section.divergence, 2),
                quality: Self.spread(section.quality.map { 100 * $0 }, 0, " %"),
                wobble: Self.spread(section.wobble, 1),
                time: section.milliseconds.map { String(format: "%.1f ms", $0) } ?? "")
        }
    }

    /// The mean of the values and their standard deviation with Bessel's correction.
    private static func spread(_ values: [Double], _ digits: Int, _ unit: String = "") -> String {
        guard !values.isEmpty else { return "" }
        let mean = values.reduce(0, +) / Double(values.count)
        let around = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let format = "%.\(digits)f"
        guard values.count > 1 else { return String(format: format, mean) + unit }
        let deviation = (around / Double(values.count - 1)).squareRoot()
        return String(format: "\(format) ± \(format)", mean, deviation) + unit
    }
}
