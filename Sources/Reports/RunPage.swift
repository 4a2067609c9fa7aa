internal import Drawing
package import Foundation
internal import Games
internal import Language
package import Training

/// The page of one run, as `ganzoo report` writes it.
package struct RunPage {
    private let run: RunRecord
    private let date: Date

    /// - Parameter date: when it is written, which the page says.
    package init(_ run: RunRecord, date: Date = .now) { (self.run, self.date) = (run, date) }

    package var html: String {
        let sections = [
            Section(id: "warnings", title: "Warnings", html: warnings),
            Section(id: "samples", title: "Samples", html: Timeline(run.samples).html),
            Section(id: "metrics", title: "Metrics", html: metrics),
            Section(id: "curves", title: "Curves", html: curves),
            Section(id: "game", title: "The game", html: game),
            Section(id: "configuration", title: "Configuration", html: configuration),
            Section(id: "data", title: "Data", html: data),
            Section(id: "log", title: "Log", html: log),
        ]
        return Page(title: "\(run.facts.name) · \(run.path)", body: head + Section.page(of: sections)).html
    }

    // MARK: Facts

    private var head: String {
        let state = run.state
        return """
            <header>
            <h1>\(run.facts.name.markup) <span class="state \(state.style)">\(state.words.markup)</span></h1>
            \(Markup.paragraph(summary))
            \(Markup.facts(facts))
            </header>

            """
    }

    private var summary: String {
        let text = run.facts.document["summary"]?.scalar?.text ?? ""
        let day = date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        return text + (text.isEmpty ? "" : " ")
            + "Report of '\(run.path)', \(day.replacing("T", with: " ").replacing("Z", with: "")) UTC."
    }

    private var facts: [(name: String, value: String)] {
        let figures = run.figures
        var rows = [("rounds", "\(run.round.grouped) of \(run.facts.rounds.grouped)")]
        if let images = figures.marks.last?.images { rows.append(("real images shown", images.grouped)) }
        if figures.seconds > 0 { rows.append(("time", Pace.words(figures.seconds))) }
        if let left = run.secondsLeft() { rows.append(("time left", Pace.words(left))) }
        if let speed = figures.marks.last?.imagesPerSecond {
            rows.append(("images per second", Number.text(speed)))
        }
        let threads = run.facts.threads.map { ", \($0) thread\($0 == 1 ? "" : "s")" } ?? ""
        rows += [
            ("seed", "\(run.facts.seed)"), ("device", "\(run.facts.device)\(threads), \(run.facts.precision)"),
            ("data", run.facts.data.isEmpty ? "recorded batches" : run.facts.data),
            ("checkpoints", checkpoints),
            (
                "versions",
                [run.facts.program.map { "ganzoo \($0)" }, run.facts.libtorch.map { "libtorch \($0)" }]
                    .compactMap { $0 }.joined(separator: ", ")
            ),
        ]
        return rows.map { (name: $0.0, value: $0.1) }
    }

    private var checkpoints: String {
        guard let last = run.checkpoints.last else { return "none" }
        return "\(run.checkpoints.count), the last of round \(last.grouped)"
    }

    // MARK: Warnings

    private var warnings: String {
        let monitors = run.figures.warnings.map(\.monitor).unique
        let cards = monitors.map { name in
            let all = run.figures.warnings.filter { $0.monitor == name }
            let rounds = all.map { $0.round.grouped }.joined(separator: ", ")
            let last = all[all.count - 1]
            let remedies = last.remedies.map { "<li>\($0.markupWithCode)</li>" }.joined()
            return """
                <div class="warning"><h3>\(name.markup) <small>round\(all.count == 1 ? "" : "s") \(rounds)</small></h3>
                <p>\(last.seen.markupWithCode)</p><p>\(last.means.markupWithCode)</p>\(remedies.isEmpty ? "" : "<p>To try:</p><ul>\(remedies)</ul>")</div>
                """
        }
        let others = run.logWarnings
        let rest = others.isEmpty ? "" : "<ul>\(others.map { "<li>\($0.markupWithCode)</li>" }.joined())</ul>"
        if cards.isEmpty && rest.isEmpty { return Markup.paragraph("The run has no warnings.", "soft") }
        return cards.joined(separator: "\n") + rest
    }

    // MARK: Figures

    private var metrics: String {
        let all = MetricSummary.all(of: run)
        guard !all.isEmpty else { return Markup.paragraph("No metrics were measured during the training.", "soft") }
        let rows = all.map { metric in
            let best = metric.best
            let folder = best.flatMap { run.checkpoints.contains($0.round) ? Checkpoint.name(ofRound: $0.round) : nil }
            return [
                metric.name, Number.text(metric.last.value, metric.last.interval), metric.last.round.grouped,
                best.map { Number.text($0.value, $0.interval) } ?? "", best?.round.grouped ?? "",
                best == nil ? "" : folder.map { "checkpoints/\($0)" } ?? "not kept",
            ]
        }
        let head = ["metric", "last [95 % interval]", "round", "best", "round", "checkpoint of the best"]
        return Markup.table(head, rows, numbers: [1, 2, 3, 4]) + "<h3>Over the training</h3>"
            + Markup.charts(RunCharts(run.figures).metrics)
    }

    private var curves: String {
        let groups = RunCharts(run.figures).groups
        guard !groups.isEmpty else { return Markup.paragraph("The run has no figures yet.", "soft") }
        let remark = run.notices.map { Markup.paragraph("\($0).", "soft") }.joined()
        let longest = RunFigures.Family.allCases.flatMap { run.figures[$0] }.map(\.points.count).max() ?? 0
        let thinned =
            longest > LineChart.mostPoints
            ? Markup.paragraph(
                "Of \(longest.grouped) points per curve, \(LineChart.mostPoints) are drawn: the least and the greatest of each stretch of rounds.",
                "soft") : ""
        return Markup.charts(groups.flatMap(\.charts)) + thinned + remark
    }

    // MARK: The model and its data

    private var game: String {
        guard Graphviz.isInstalled else {
            return Markup.paragraph(
                "The game is not drawn, since Graphviz's program 'dot' is not on the PATH; install it (apt install graphviz) and write the page again.",
                "soft")
        }
        do {
            let model = try RunConfiguration.read(run.folder.appending(path: RunConfiguration.fileName)).model.model
            let drawing = try Graphviz.svg(Drawing.dot(of: model, withNetworks: false))
            let address = "data:image/svg+xml;base64,\(Data(drawing.utf8).base64EncodedString())"
            return
                "<figure class=\"game wide\"><img src=\"\(address)\" alt=\"the game of \(run.facts.name.markup)\"></figure>"
        } catch let error as InvalidDocument {
            let first = error.diagnostics.first { $0.severity == .error }?.message ?? "its documents are invalid"
            return Markup.paragraph("No drawing, since the model can't be read: \(first).", "soft")
        } catch {
            return Markup.paragraph("No drawing: \(error).", "soft")
        }
    }

    private var configuration: String {
        let settings = run.facts.settings.map {
            [$0.name, $0.value.yaml().trimmingCharacters(in: .whitespacesAndNewlines)]
        }
        let table =
            settings.isEmpty
            ? Markup.paragraph("No parameters were set.", "soft") : Markup.table(["parameter", "set to"], settings)
        let document = run.facts.document.yaml().trimmingCharacters(in: .newlines)
        return "\(table)<details><summary>The document, with what it extends and what was set in it</summary>"
            + "<pre><code>\(document.markup)</code></pre></details>"
    }

    private var data: String {
        let lines = run.facts.found.report
        guard !lines.isEmpty else { return Markup.paragraph("The run did not keep what was found.", "soft") }
        return Markup.table(["", "found at the start"], lines.map { [$0.label, $0.text] })
    }

    private var log: String {
        let entries = run.log.entries.suffix(RunPage.mostLogLines)
        guard !entries.isEmpty else { return Markup.paragraph("The log is empty.", "soft") }
        let left = run.log.entries.count - entries.count
        let text = entries.map { entry in
            "\(entry.date.map { "\($0.formatted(.iso8601))  " } ?? "")\(entry.text)"
        }.joined(separator: "\n")
        return
            (left > 0
            ? Markup.paragraph("The last \(entries.count) of \(run.log.entries.count.grouped) lines.", "soft") : "")
            + "<details><summary>\(entries.count) lines</summary><pre><code>\(text.markup)</code></pre></details>"
    }

    private static let mostLogLines = 500
}

extension RunRecord.State {
    /// As tables and pages say it.
    package var words: String {
        switch self {
        case .inProgress: "in progress"
        case .notStarted: "not started"
        case .complete: "complete"
        case .stopped: "stopped"
        case .failed: "failed"
        case .broken: "ended without a word"
        }
    }

    /// The class of its badge.
    fileprivate var style: String {
        switch self {
        case .inProgress: "running"
        case .notStarted, .stopped: "stopped"
        case .complete: "complete"
        case .failed: "failed"
        case .broken: "broken"
        }
    }
}
