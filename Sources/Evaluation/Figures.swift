import Foundation
public import Language

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
    public private(set) var rows: [Row]
    /// Related values in the JSON.
    public private(set) var details: [(name: String, value: JSON)] = []

    /// - Parameters:
    ///   - text: the value as printed (default: four decimals).
    ///   - note: what it refers to.
    public init(_ value: Double, named name: String, text: String? = nil, note: String = "") {
        self.value = value
        rows = [Row(label: name.replacing("_", with: " "), value: text ?? Figures.number(value), note: note)]
    }

    /// Adds a line to the table.
    public mutating func addRow(_ label: String, _ value: String, note: String = "") {
        rows.append(Row(label: label, value: value, note: note))
    }

    /// Adds an entry to the JSON.
    public mutating func addDetail(_ name: String, _ value: JSON) { details.append((name, value)) }

    package var json: JSON { .object([("value", .real(value))] + details.map { ($0.name, $0.value) }) }

    /// A number with four decimals.
    public static func number(_ value: Double) -> String { String(format: "%.4f", value) }

    /// A share from 0 to 1 in percent, never rounded up.
    public static func percent(_ share: Double) -> String {
        String(format: "%.2f %%", (share * 10_000 + 1e-9).rounded(.down) / 100)
    }
}
