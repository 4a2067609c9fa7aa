import Foundation
import Language
import Reports
import Training

/// What `ganzoo watch` shows of a run, as lines of text.
struct WatchScreen {
    let run: RunRecord
    /// The characters of a line.
    let width: Int

    /// The lines, none of which is longer than the width.
    var lines: [String] {
        let all = head + curves + warnings + places + [ending].compactMap { $0 }
        return all.map { String($0.escapedLine.prefix(max(1, width))) }
    }

    /// At most the given number of lines: those in the middle are left out.
    func lines(_ most: Int) -> [String] {
        let all = lines
        guard all.count > most, most > 4 else { return all }
        let end = 2 + (run.isInProgress ? 0 : 1)
        let start = most - end - 1
        return Array(all.prefix(start)) + ["… \(all.count - start - end) more lines"] + all.suffix(end)
    }

    private var head: [String] {
        let facts = run.facts
        let done = min(1, Double(run.round) / Double(max(1, facts.rounds)))
        let cells = min(24, max(8, width / 3))
        let filled = Int(done * Double(cells))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        var speed: [String] = []
        if let left = run.secondsLeft() { speed.append("\(Pace.words(left)) left") }
        if let pace = run.secondsPerRound {
            speed.append(
                pace < 1 ? String(format: "%.1f rounds/s", 1 / pace) : String(format: "%.1f s/round", pace))
        }
        if let images = run.figures.marks.last?.imagesPerSecond {
            speed.append("\(Number.text(images, digits: 3)) images/s")
        }
        if run.figures.seconds > 0 { speed.append("\(Pace.words(run.figures.seconds)) so far") }
        return [
            "\(facts.name)  \(run.path)  \(run.state.words)",
            "\(bar) round \(run.round.grouped)/\(facts.rounds.grouped)",
            speed.joined(separator: "  "),
        ].filter { !$0.isEmpty }
    }

    // MARK: Curves

    private static let families: [(RunFigures.Family, String)] = [
        (.losses, "losses"), (.outputs, "discriminator outputs"), (.gradients, "gradient norms"), (.health, "health"),
        (.samples, "samples"), (.metrics, "metrics"),
    ]

    private var curves: [String] {
        let names = WatchScreen.families.flatMap { run.figures[$0.0].map(\.name.count) }
        let column = min(names.max() ?? 0, max(6, width / 3))
        return WatchScreen.families.flatMap { family, title in
            let series = run.figures[family]
            return series.isEmpty ? [] : ["", title] + series.map { line($0, column) }
        }
    }

    private func line(_ series: RunFigures.Series, _ column: Int) -> String {
        let name = series.name.count > column ? series.name.prefix(column - 1) + "…" : series.name[...]
        let isMemory = series.name == "memory"
        let value =
            series.last.map { last in
                last.value.map { isMemory ? "\(Number.text($0 / 1e9, digits: 3)) GB" : Number.text($0) } ?? "NaN"
            } ?? ""
        let interval = series.last.flatMap { run.figures.interval(of: series.name, at: $0.round) }
        let words = "  \(name.padding(to: column))  \(String(repeating: " ", count: max(0, 9 - value.count)))\(value)  "
        let room = min(48, width - words.count)
        let curve = room >= 4 ? Sparkline.text(series.points.map(\.value), width: room) : ""
        let end = interval.map { "  \(Number.text($0.lowerBound)) to \(Number.text($0.upperBound))" } ?? ""
        return words + curve + end
    }

    // MARK: Words

    /// The most warnings that are shown.
    private static let mostWarnings = 3

    private var warnings: [String] {
        let monitors = run.figures.warnings.suffix(WatchScreen.mostWarnings).flatMap { warning in
            ["round \(warning.round.grouped), \(warning.monitor): \(warning.seen)", "  \(warning.means)"]
                + (warning.remedies.isEmpty ? [] : ["  try: \(warning.remedies.joined(separator: "; "))"])
        }
        let others = run.notices + run.logWarnings.suffix(WatchScreen.mostWarnings)
        let all = (others + monitors).flatMap { wrapped($0) }
        return all.isEmpty ? [] : ["", "warnings"] + all
    }

    /// Words in lines that fit, indented.
    private func wrapped(_ text: String) -> [String] {
        let start = String(text.prefix { $0 == " " })
        var lines: [String] = []
        for word in text.escapedLine.split(separator: " ") {
            if let last = lines.last, last.count + word.count + 1 <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append("  \(start)\(lines.isEmpty ? "" : "  ")\(word)")
            }
        }
        return lines
    }

    private var places: [String] {
        [
            "",
            run.samples.last.map { "sample      \(run.path)/samples/\($0.file.lastPathComponent)" }
                ?? "sample      none yet",
            run.checkpoints.last.map { "checkpoint  \(run.path)/checkpoints/\(Checkpoint.name(ofRound: $0))" }
                ?? "checkpoint  none yet",
        ]
    }

    /// How the run ended; `nil` while it is in progress.
    private var ending: String? {
        let resume = "resume with: ganzoo train --resume \(run.path)"
        switch run.state {
        case .inProgress: return nil
        case .notStarted: return "the training has not run a round"
        case .complete: return "complete: \(run.facts.rounds.grouped) rounds"
        case .stopped: return "stopped after round \(run.round.grouped); \(resume)"
        case .failed(let reason): return "failed after round \(run.round.grouped): \(reason)"
        case .broken:
            let rest = run.checkpoints.isEmpty ? "it has no checkpoint" : resume
            return "ended without a word after round \(run.round.grouped), as a killed process does; \(rest)"
        }
    }
}

extension StringProtocol {
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, count - self.count))
    }
}
