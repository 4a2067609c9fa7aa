import Foundation

/// How long something has been seen in every line, by subject.
struct Streak: Sendable {
    private var starts: [String: (round: Int, lines: Int)] = [:]
    /// Lines and rounds from which on it counts.
    let lines: Int
    let rounds: Int

    init(lines: Int, rounds: Int = 0) { (self.lines, self.rounds) = (lines, rounds) }

    /// Notes whether it is seen in a line.
    /// - Returns: the number of rounds for which it has been seen, once there are enough.
    mutating func note(_ isSeen: Bool, _ subject: String, round: Int) -> Int? {
        guard isSeen else {
            starts[subject] = nil
            return nil
        }
        let start = starts[subject] ?? (round, 0)
        starts[subject] = (start.round, start.lines + 1)
        let length = round - start.round
        return start.lines + 1 >= lines && length >= rounds ? length : nil
    }
}

/// The last values of a figure.
struct Window: Sendable {
    private(set) var values: [Double] = []
    let size: Int

    init(_ size: Int) { self.size = size }

    var isFull: Bool { values.count == size }

    mutating func add(_ value: Double) {
        values.append(value)
        if values.count > size { values.removeFirst() }
    }

    /// The median; 0 of an empty list.
    var median: Double { Window.median(values) }

    static func median(_ values: some Sequence<Double>) -> Double {
        let sorted = values.sorted()
        guard let upper = sorted.indices.dropFirst(sorted.count / 2).first else { return 0 }
        return sorted.count % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2
    }
}

extension Double {
    /// The number for a sentence, with three digits.
    var brief: String {
        let digits = magnitude >= 1000 || magnitude < 0.001 && self != 0 ? "%.2g" : "%.3g"
        return String(format: digits, self)
    }

    /// The share for a sentence: `99.6 %`.
    var percent: String { String(format: magnitude < 0.1 || magnitude > 0.99 ? "%.1f %%" : "%.0f %%", self * 100) }
}
