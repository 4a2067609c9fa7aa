internal import Foundation

/// The figures of a run by name and round, as lines of `metrics.jsonl` give them. It is the one place that knows the
/// file's keys when reading; unknown keys are ignored, and missing ones are empty.
package struct RunFigures: Sendable {
    /// What figures are about; each is a key of the file.
    package enum Family: String, CaseIterable, Sendable { case losses, outputs, gradients, health, samples, metrics }

    /// A value at a round; `nil` if it was infinite or NaN.
    package struct Point: Sendable, Equatable {
        package let round: Int
        package let value: Double?

        package init(round: Int, value: Double?) { (self.round, self.value) = (round, value) }
    }

    package struct Series: Sendable {
        package let name: String
        /// By round.
        package internal(set) var points: [Point]

        package init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }

        package var last: Point? { points.last }
    }

    /// How far a training was when figures were written.
    package struct Mark: Sendable, Equatable {
        package let round: Int
        package let images: Int?
        /// Since that start of the training: a resumed run counts from 0.
        package let seconds: Double?
        package let imagesPerSecond: Double?
    }

    /// What a monitor reported.
    package struct Warning: Sendable, Equatable {
        package let round: Int
        package let monitor: String
        /// The numbers that were seen, what they usually mean, and what to try.
        package let seen, means: String
        package let remedies: [String]
    }

    package private(set) var marks: [Mark] = []
    package private(set) var warnings: [Warning] = []
    /// Lines that hold no figures.
    package private(set) var skippedLines = 0
    private var families: [Family: [Series]] = [:]
    /// Where the series of a name is in its family.
    private var places: [Family: [String: Int]] = [:]
    /// 95 % intervals of metrics, by name and round.
    private var intervals: [String: [Int: ClosedRange<Double>]] = [:]

    package init() {}

    /// The figures of a family, in the order in which the file names them first.
    package subscript(family: Family) -> [Series] { families[family] ?? [] }

    package func interval(of metric: String, at round: Int) -> ClosedRange<Double>? { intervals[metric]?[round] }

    /// The last round of any line.
    package var lastRound: Int? {
        let series = families.values.joined().compactMap(\.last?.round)
        return (series + [marks.last?.round, warnings.last?.round].compactMap { $0 }).max()
    }

    /// Seconds of training, over all starts.
    package var seconds: Double {
        var total = 0.0
        var last = 0.0
        for seconds in marks.compactMap(\.seconds) {
            if seconds < last { total += last }
            last = seconds
        }
        return total + last
    }

    /// The marks since the last start of the training.
    package var lastStart: ArraySlice<Mark> {
        let start = marks.indices.dropFirst().last {
            (marks[$0].seconds ?? 0) < (marks[$0 - 1].seconds ?? 0)
        }
        return marks[(start ?? 0)...]
    }

    // MARK: Reading

    /// Adds a line of the file.
    /// - Returns: whether it is one of figures; others are counted.
    @discardableResult
    package mutating func add(line: some Sequence<UInt8>) -> Bool {
        let bytes = Foundation.Data(line)
        guard let object = RunFigures.object(bytes), let round = RunFigures.integer(object["round"]) else {
            if !bytes.allSatisfy({ $0 == 32 || $0 == 13 }) { skippedLines += 1 }
            return false
        }
        for family in Family.allCases {
            if let values = object[family.rawValue] as? [String: Any] { add(values, to: family, round, bytes) }
        }
        for case (let name, let ends as [Any]) in object["intervals"] as? [String: Any] ?? [:] {
            let ends = ends.compactMap(RunFigures.number)
            if ends.count == 2, ends[0] <= ends[1] { intervals[name, default: [:]][round] = ends[0]...ends[1] }
        }
        if let warning = object["warning"] as? [String: Any] { add(warning, round) }
        if object["images"] != nil || object["seconds"] != nil {
            marks.append(
                Mark(
                    round: round, images: RunFigures.integer(object["images"]),
                    seconds: RunFigures.number(object["seconds"]),
                    imagesPerSecond: RunFigures.number(object["images_per_second"])))
        }
        return true
    }

    private mutating func add(_ values: [String: Any], to family: Family, _ round: Int, _ line: Foundation.Data) {
        let new = values.keys.filter { places[family]?[$0] == nil }
        for name in new.count > 1 ? RunFigures.ordered(new, as: line) : new {
            places[family, default: [:]][name] = families[family]?.count ?? 0
            families[family, default: []].append(Series(name: name, points: []))
        }
        for (name, value) in values {
            guard let place = places[family]?[name] else { continue }
            families[family]?[place].points.append(Point(round: round, value: RunFigures.number(value)))
        }
    }

    private mutating func add(_ warning: [String: Any], _ round: Int) {
        func text(_ key: String) -> String { warning[key] as? String ?? "" }
        warnings.append(
            Warning(
                round: round, monitor: text("monitor"), seen: text("seen"), means: text("means"),
                remedies: (warning["try"] as? [Any])?.compactMap { $0 as? String } ?? []))
    }

    /// The names in the order in which a line has them, which is that of the document.
    private static func ordered(_ names: [String], as line: Foundation.Data) -> [String] {
        let places = names.map { name in
            (name, line.range(of: Foundation.Data("\"\(name)\":".utf8))?.lowerBound ?? line.endIndex)
        }
        return places.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    private static func object(_ line: Foundation.Data) -> [String: Any]? {
        line.first == UInt8(ascii: "{") ? try? JSONSerialization.jsonObject(with: line) as? [String: Any] : nil
    }

    private static func number(_ value: Any?) -> Double? {
        guard let number = value as? Double, number.isFinite else { return nil }
        return number
    }

    private static func integer(_ value: Any?) -> Int? { value as? Int }
}
