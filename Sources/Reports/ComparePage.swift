package import Foundation
internal import Language
import Training

/// The page of several runs, as `ganzoo compare -o` writes it.
package struct ComparePage {
    private let comparison: Comparison
    private let date: Date

    /// The most curves of a chart, and the most runs whose samples are shown; tables have all.
    static let most = 24

    package init(_ comparison: Comparison, date: Date = .now) { (self.comparison, self.date) = (comparison, date) }

    /// Runs whose samples are shown: all, or one of each group if they are too many.
    private var shown: (rows: [Comparison.Row], areOfGroups: Bool) {
        let areOfGroups = comparison.rows.count > ComparePage.most && !comparison.groups.isEmpty
        let rows = areOfGroups ? comparison.groups.compactMap { $0.rows.first } : comparison.rows
        return (Array(rows.prefix(ComparePage.most)), areOfGroups)
    }

    package var html: String {
        let models = comparison.rows.map(\.run.facts.name).unique.joined(separator: ", ")
        let title = "\(comparison.rows.count) runs of \(models)"
        let day = date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        let words = "Comparison of \(day.replacing("T", with: " ").replacing("Z", with: "")) UTC."
        let head = "<header>\n<h1>\(title.markup)</h1>\n\(Markup.paragraph(words))\n</header>\n"
        var sections = [Section(id: "runs", title: "Runs", html: runs)]
        if let table = comparison.groupTable {
            let words = "Mean ± standard deviation over the complete runs that differ in their seed alone."
            sections.append(
                Section(id: "seeds", title: "Over seeds", html: Markup.paragraph(words, "soft") + html(of: table)))
        }
        sections += [
            Section(id: "samples", title: "Samples", html: samples),
            Section(id: "curves", title: "Curves", html: curves),
        ]
        return Page(title: title, body: head + Section.page(of: sections)).html
    }

    private func html(of table: Comparison.Columns) -> String {
        Markup.table(table.head, table.rows, numbers: table.numbers)
    }

    private var runs: String {
        html(of: comparison.table) + (comparison.remark.map { Markup.paragraph("\($0).", "soft") } ?? "")
    }

    private var samples: String {
        let (rows, areOfGroups) = shown
        let bytes = Timeline.mostBytes / max(1, rows.count)
        let figures = rows.map { row in
            guard let image = Timeline(row.run.samples.suffix(1), bytes: bytes).images.last else {
                return "<figure class=\"sheet\"><figcaption>\(row.name.markup)</figcaption>no sample</figure>"
            }
            return
                "<figure class=\"sheet\"><figcaption>\(row.name.markup) <small>round \(image.round.grouped)</small></figcaption>\(image.html())</figure>"
        }
        let words =
            areOfGroups
            ? "One run for each group over seeds" : "The first \(rows.count) of \(comparison.rows.count) runs"
        let left = comparison.rows.count - rows.count
        return "<div class=\"sheets\">\(figures.joined(separator: "\n"))</div>"
            + (left > 0 ? Markup.paragraph("\(words); \(left) are not shown.", "soft") : "")
    }

    /// A line per run, or per group of runs that differ in their seed alone.
    private var sources: [RunCharts.Source] {
        if comparison.groups.isEmpty {
            return comparison.rows.map { .init(name: $0.name, runs: [$0.run.figures]) }
        }
        return comparison.groups.map { group in
            // a run that is not complete would end the mean
            let rows = group.complete.isEmpty ? group.rows : group.complete
            let settings = group.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            let seeds = "\(rows.count) seed\(rows.count == 1 ? "" : "s")"
            return .init(name: settings.isEmpty ? seeds : "\(settings), \(seeds)", runs: rows.map(\.run.figures))
        }
    }

    private var curves: String {
        let all = sources
        let charts = RunCharts(Array(all.prefix(ComparePage.most)))
        let metrics = charts.metrics
        let groups = (metrics.isEmpty ? [] : [("Metrics", metrics)]) + charts.groups.map { ($0.title, $0.charts) }
        guard !groups.isEmpty else { return Markup.paragraph("The runs have no figures yet.", "soft") }
        var words: [String] = []
        if !comparison.groups.isEmpty {
            words.append("Lines are means over seeds, bands one standard deviation to both sides.")
        }
        if all.count > ComparePage.most {
            let left = all.dropFirst(ComparePage.most).map(\.name).joined(separator: "; ")
            words.append("The first \(ComparePage.most) of \(all.count) are drawn; left out: \(left).")
        }
        let remark = words.isEmpty ? "" : Markup.paragraph(words.joined(separator: " "), "soft")
        return remark + groups.map { "<h3>\($0.0.markup)</h3>\n\(Markup.charts($0.1))" }.joined()
    }
}
