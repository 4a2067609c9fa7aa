/// The time that a round takes, over the last rounds: a window that starts at least 30 seconds ago where there are so
/// many. The first round of a start is left out as soon as there is a second one, since it also prepares things.
package struct Pace {
    private static let window = 30.0
    /// Rounds done since the start, at most two per second, oldest first.
    private var marks: [(rounds: Int, seconds: Double)] = []
    private var now: (rounds: Int, seconds: Double) = (0, 0)

    package init() {}

    package mutating func add(_ rounds: Int, seconds: Double) {
        now = (rounds, seconds)
        if let last = marks.last, seconds - last.seconds < 0.5 { return }
        marks.append(now)
        while marks.count > 2, marks[1].seconds < seconds - Pace.window { marks.removeFirst() }
    }

    package var secondsPerRound: Double {
        guard let first = marks.first, now.rounds > first.rounds else {
            return now.seconds / Double(max(1, now.rounds))
        }
        return (now.seconds - first.seconds) / Double(now.rounds - first.rounds)
    }

    /// A time in words: `42 s`, `5 min 3 s`, `2 h 40 min`.
    package static func words(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e8).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
