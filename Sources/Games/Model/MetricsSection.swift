import Data
import Graph
import Language

/// `metrics:` under `train:` of a model document.
struct MetricsSection: Section {
    static let name = "metrics"
    static let path = "train.metrics"
    static let context = "names: [fid]"

    let names: [Scalar]
    let plan: MetricsPlan

    init(_ fields: inout Fields) {
        names = fields.names(
            "names", required: true,
            "metrics of `ganzoo evaluate` that are computed during training; the checkpoint with the best value of the "
                + "first one is kept", example: "[fid, kid]")
        let interval = Self.readInterval(&fields)
        let samples = fields.int(
            "samples", 10...1_000_000, default: 2000,
            "the number of generated samples, and the most that are taken of the data", example: "5000")
        let features = fields.label(
            "features", "the network whose features metrics compare: a name or a run folder (default: features-small)",
            example: "inception-v3")
        let resize = fields.choice(
            "resize", default: MetricsPlan.Resize.antialiased,
            "how images are resized for the features: with smoothing, or as papers did with TensorFlow 1")
        let reference = fields.choice(
            "reference", default: Split.train, "the part of the data that samples are compared with")
        plan = MetricsPlan(
            names: names.map(\.text), interval: interval, samples: samples, features: features?.text, resize: resize,
            reference: reference)
    }

    /// Reads `500`, `500 rounds` or `5000 images`, with placeholders.
    private static func readInterval(_ fields: inout Fields) -> MetricsPlan.Interval? {
        let value = fields.raw(
            "every", .either([.int, .text]), absent: "as samples are drawn",
            "how often: a number of rounds, or of real images shown", example: "5000 images")
        guard let value else { return nil }
        let scope = fields.scope
        let text = value.scalar.flatMap { scalar in
            fields.attempt { () throws(Diagnostic) in try Template(scalar).text(in: scope) }
        }
        if value.scalar != nil, text == nil { return nil }
        let words = (text ?? "").split(separator: " ")
        let unit = words.count == 2 ? String(words[1]) : "rounds"
        let found = words.first.flatMap { Double($0) }.flatMap { Int(exactly: $0) } ?? 0
        if (1...2).contains(words.count), (1...1_000_000_000_000).contains(found) {
            switch unit {
            case "rounds", "round": return .rounds(found)
            case "images", "image": return .images(found)
            default: break
            }
        }
        fields.error(
            "'every' of 'metrics' must be a number of rounds or images, but is \(text.map { "'\($0)'" } ?? value.kind)",
            at: "every", hint: "such as 'every: 5000 images' or 'every: 500 rounds'")
        return nil
    }
}

extension ModelReader {
    /// What is measured during training; unknown metrics are mistakes.
    func readMetrics(_ section: MetricsSection?) -> MetricsPlan? {
        guard let section else { return nil }
        for (place, name) in section.names.enumerated() {
            if section.names[..<place].contains(where: { $0.text == name.text }) {
                diagnostics.error("the metric '\(name.text)' is listed twice", at: name.position)
            } else if let known = library.metrics, !known.contains(name.text) {
                diagnostics.error(
                    "unknown metric '\(name.text)'", at: name.position,
                    hint: Suggestion.hint(for: name.text, among: known, what: "metrics"))
            }
        }
        return section.plan
    }
}
