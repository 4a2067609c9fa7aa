import Foundation

/// Shows a training's figures to the monitors, and decides which of their sightings are reported.
struct MonitorBoard {
    /// Rounds before the same is reported again.
    static let pause = 300
    /// How much worse it must be then.
    static let growth = 1.25

    private var monitors: [any Monitor]
    /// The last report of a monitor on a subject.
    private var reported: [String: (round: Int, severity: Double)] = [:]

    init(_ kinds: [any Monitor.Type] = Monitors.all) { monitors = kinds.map { $0.init() } }

    /// Looks at a line of figures.
    /// - Returns: what is to be reported.
    mutating func look(at figures: MonitoredFigures) -> [Finding] {
        monitors.indices.flatMap { index in
            monitors[index].look(at: figures).compactMap { report($0, of: monitors[index], round: figures.round) }
        }
    }

    private mutating func report(_ sighting: Sighting, of monitor: any Monitor, round: Int) -> Finding? {
        let kind = type(of: monitor)
        let key = "\(kind.name)/\(sighting.subject)"
        if let last = reported[key] {
            guard round - last.round >= MonitorBoard.pause, sighting.severity >= MonitorBoard.growth * last.severity
            else { return nil }
        }
        reported[key] = (round, sighting.severity)
        // pages mark code with backticks, messages with quotes
        return Finding(
            monitor: kind.name, seen: sighting.seen, means: kind.meaning,
            remedies: kind.remedies.map { $0.replacing("`", with: "'") })
    }

    /// Looks at the lines of a resumed run again, whose findings were reported then.
    /// - Parameters:
    ///   - lines: the contents of `metrics.jsonl`.
    ///   - blank: the figures of a round before its line is read.
    mutating func replay(_ lines: Foundation.Data, _ blank: (_ round: Int) -> MonitoredFigures) {
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                let round = object["round"] as? Int
            else { continue }
            var figures = blank(round)
            func numbers(_ key: String) -> [String: Double] {
                (object[key] as? [String: Any] ?? [:]).compactMapValues { $0 as? Double }
            }
            if object["losses"] != nil {
                figures.losses = numbers("losses")
                figures.outputs = numbers("outputs")
                figures.gradients = numbers("gradients")
                figures.health = numbers("health")
            } else if object["samples"] != nil {
                figures.samples = numbers("samples")
            } else {
                continue
            }
            _ = look(at: figures)
        }
    }
}
