import Foundation
import Language
import Training

/// Progress on standard error: a bar on a terminal, a line every few seconds elsewhere.
final class ProgressBar {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastShown = -Double.infinity
    private var pace = Pace()

    /// - Throws: if standard error can't be written.
    func receive(_ event: Event) throws {
        switch event {
        case .started(let report): try start(report)
        case .progress(let progress): try show(progress)
        case .measured, .pictured, .sampled, .evaluated, .saved: break
        case .found(let finding, _):
            let (seen, advice) = finding.lines
            try report("warning: \(seen.escaped)\n  \(advice.escaped)\n")
        case .noticed(let text): try report("note: \(text.escaped)\n")
        case .warned(let text): try report("warning: \(text.escaped)\n")
        }
    }

    private func start(_ report: StartReport) throws {
        var table = Table()
        for line in report.lines { table.add(line.label, line.text) }
        try StandardError.put(table.wrapped.escapedLines + "\n")
        for warning in report.warnings { try StandardError.put("warning: \(warning.escaped)\n") }
    }

    private func report(_ line: String) throws {
        try clear()
        try StandardError.put(line)
    }

    private func show(_ progress: Event.Progress) throws {
        pace.add(progress.roundsHere, seconds: progress.seconds)
        let isLast = progress.round == progress.rounds
        guard isLast || progress.seconds - lastShown > (isTerminal ? 0.1 : 5) else { return }
        lastShown = progress.seconds
        let pace = pace.secondsPerRound
        let left = pace * Double(progress.rounds - progress.round)
        let count = "round \(progress.round)/\(progress.rounds)"
        let losses = progress.losses.map { "\($0.name) \(String(format: "%.3f", $0.value))" }.joined(separator: "  ")
        let rest = isLast ? "done in \(ProgressBar.time(progress.seconds))" : "\(ProgressBar.time(left)) left"
        let speed = pace < 1 ? String(format: "%.1f rounds/s", 1 / pace) : String(format: "%.1f s/round", pace)
        try draw("\(count)  \(rest)  \(speed)  \(losses)", progress.round, of: progress.rounds)
    }

    /// Shows how many of `total` things are done.
    func show(_ done: Int, of total: Int, _ things: String, seconds: Double) {
        let isLast = done == total
        guard isLast || seconds - lastShown > (isTerminal ? 0.1 : 5) else { return }
        lastShown = seconds
        let left = seconds / Double(max(1, done)) * Double(total - done)
        let rest = isLast ? "done in \(ProgressBar.time(seconds))" : "\(ProgressBar.time(left)) left"
        let speed = String(format: "%.1f per second", Double(done) / max(seconds, 1e-9))
        try? draw("\(things) \(done)/\(total)  \(rest)  \(speed)", done, of: total)
    }

    private func draw(_ text: String, _ done: Int, of total: Int) throws {
        guard isTerminal else { return try StandardError.put("\(text)\n") }
        let width = 24
        let filled = done * width / max(1, total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let line = "\(bar) \(text)".prefix(ProgressBar.columns - 1)
        try StandardError.put("\r\u{1B}[K\(String(line).escapedLine)" + (done == total ? "\n" : ""))
    }

    /// Clears the bar's line before something else is printed.
    func clear() throws { if isTerminal { try StandardError.put("\r\u{1B}[K") } }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e8).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

/// The time that a round takes, over the last rounds: a window that starts at least 30 seconds ago where there are so
/// many. The first round of a start is left out as soon as there is a second one, since it also prepares things.
struct Pace {
    private static let window = 30.0
    /// Rounds done since the start, at most two per second, oldest first.
    private var marks: [(rounds: Int, seconds: Double)] = []
    private var now: (rounds: Int, seconds: Double) = (0, 0)

    mutating func add(_ rounds: Int, seconds: Double) {
        now = (rounds, seconds)
        if let last = marks.last, seconds - last.seconds < 0.5 { return }
        marks.append(now)
        while marks.count > 2, marks[1].seconds < seconds - Pace.window { marks.removeFirst() }
    }

    var secondsPerRound: Double {
        guard let first = marks.first, now.rounds > first.rounds else {
            return now.seconds / Double(max(1, now.rounds))
        }
        return (now.seconds - first.seconds) / Double(now.rounds - first.rounds)
    }
}
