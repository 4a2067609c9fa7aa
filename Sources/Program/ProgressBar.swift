import Foundation
import Language
import Training

/// Progress on standard error: a bar on a terminal, a line every few seconds elsewhere.
final class ProgressBar {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastShown = -Double.infinity
    private var losses = ""

    func receive(_ event: Event) {
        switch event {
        case .measured(let measurement):
            losses = measurement.losses.map { "\($0.name) \(String(format: "%.3f", $0.value))" }.joined(separator: "  ")
        case .progress(let progress): show(progress)
        case .pictured, .evaluated, .saved: break
        case .noticed(let text):
            clear()
            Failure.tell("note", text)
        }
    }

    private func show(_ progress: Event.Progress) {
        let isLast = progress.round == progress.rounds
        guard isLast || progress.seconds - lastShown > (isTerminal ? 0.1 : 5) else { return }
        lastShown = progress.seconds
        let pace = progress.seconds / Double(max(1, progress.roundsHere))
        let left = pace * Double(progress.rounds - progress.round)
        let count = "round \(progress.round)/\(progress.rounds)"
        let rest = isLast ? "done in \(ProgressBar.time(progress.seconds))" : "\(ProgressBar.time(left)) left"
        let speed = pace < 1 ? String(format: "%.1f rounds/s", 1 / pace) : String(format: "%.1f s/round", pace)
        draw("\(count)  \(rest)  \(speed)  \(losses)", progress.round, of: progress.rounds)
    }

    /// Shows how many of `total` things are done.
    func show(_ done: Int, of total: Int, _ things: String, seconds: Double) {
        let isLast = done == total
        guard isLast || seconds - lastShown > (isTerminal ? 0.1 : 5) else { return }
        lastShown = seconds
        let left = seconds / Double(max(1, done)) * Double(total - done)
        let rest = isLast ? "done in \(ProgressBar.time(seconds))" : "\(ProgressBar.time(left)) left"
        let speed = String(format: "%.1f per second", Double(done) / max(seconds, 1e-9))
        draw("\(things) \(done)/\(total)  \(rest)  \(speed)", done, of: total)
    }

    private func draw(_ text: String, _ done: Int, of total: Int) {
        guard isTerminal else { return Failure.write("\(text)\n") }
        let width = 24
        let filled = done * width / max(1, total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let line = "\(bar) \(text)".prefix(ProgressBar.columns - 1)
        StandardError.write("\r\u{1B}[K\(String(line).escapedLine)" + (done == total ? "\n" : ""))
    }

    /// Clears the bar's line before something else is printed.
    func clear() { if isTerminal { StandardError.write("\r\u{1B}[K") } }

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
