import Foundation
public import Language
import Training

/// The result of a metric: its value and related figures, for people and for programs.
public struct Figures: Sendable {
    /// A line of the printed table.
    public struct Row: Sendable, Equatable {
        public let label: String
        public let value: String
        /// What the value refers to, such as `over 120 held-out pairs`.
        public let note: String
    }

    /// The metric itself.
    public let value: Double
    /// The interval that holds the true value with a probability of 95 %, where it can be told.
    public private(set) var interval: ClosedRange<Double>?
    public private(set) var rows: [Row]
    /// What it was computed from, for a metric of sets.
    private(set) var stamp: Stamp?
    /// Related values in the JSON.
    public private(set) var details: [(name: String, value: JSON)] = []

    /// - Parameters:
    ///   - text: the value as printed (default: four decimals).
    ///   - note: what it refers to.
    public init(_ value: Double, named name: String, text: String? = nil, note: String = "") {
        self.value = value
        rows = [Row(label: name.replacing("_", with: " "), value: text ?? Figures.number(value), note: note)]
    }

    /// A value with its interval.
    /// - Parameters:
    ///   - digits: the decimals that are printed.
    ///   - note: what else it refers to than its samples, which are stamped.
    init(_ estimate: Estimate, named name: String, digits: Int = 4, note: String = "") {
        self.init(estimate, named: name, text: { String(format: "%.\(digits)f", $0) }, note: note)
    }

    /// - Parameter text: how its numbers are printed.
    init(_ estimate: Estimate, named name: String, text: (Double) -> String, note: String = "") {
        let row = Figures.row(estimate, text: text, note: note)
        self.init(estimate.value, named: name, text: row.value, note: row.note)
        interval = estimate.interval
    }

    /// A value as text, and its interval before a note.
    private static func row(
        _ estimate: Estimate, text: (Double) -> String, note: String
    ) -> (value: String, note: String) {
        let range = estimate.interval.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" }
        return (text(estimate.value), [range, note].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; "))
    }

    /// Adds what the metric was computed from, to the note and to the JSON.
    mutating func add(_ stamp: Stamp) {
        self.stamp = stamp
        if let first = rows.first {
            let note = first.note.isEmpty ? stamp.text : "\(first.note); \(stamp.text)"
            rows[0] = Row(label: first.label, value: first.value, note: note)
        }
        details += stamp.json
    }

    /// Adds a value with its interval to the table.
    mutating func addRow(_ estimate: Estimate, named label: String, note: String) {
        let row = Figures.row(estimate, text: Figures.number, note: note)
        addRow(label, row.value, note: row.note)
    }

    /// The figures, unless the value is infinite or NaN.
    func finite(_ name: String) throws(TrainingError) -> Figures {
        if value.isFinite { return self }
        throw TrainingError(
            "'\(name)' is \(value) for these samples", hint: "some of them may be infinite, NaN or all alike")
    }

    /// Adds a line to the table.
    public mutating func addRow(_ label: String, _ value: String, note: String = "") {
        rows.append(Row(label: label, value: value, note: note))
    }

    /// Adds an entry to the JSON.
    public mutating func addDetail(_ name: String, _ value: JSON) { details.append((name, value)) }

    package var json: JSON {
        .object(
            [("value", .real(value))]
                + (interval.map { [("interval", .list([.real($0.lowerBound), .real($0.upperBound)]))] } ?? [])
                + [("note", .text(rows.first?.note ?? ""))] + details.map { ($0.name, $0.value) })
    }

    /// A number with four decimals.
    public static func number(_ value: Double) -> String { String(format: "%.4f", value) }

    /// A share from 0 to 1 in percent, never rounded up.
    public static func percent(_ share: Double) -> String {
        String(format: "%.2f %%", (share * 10_000 + 1e-9).rounded(.down) / 100)
    }
}
