package import Foundation
internal import Language
import Training

/// The page of several runs, as `ganzoo compare -o` writes it.
package struct ComparePage {
    private let comparison: Comparison
    private let date: Date

    /// The most runs whose curves and samples are shown; tables have all.
    static let mostRuns = 24

    package init(_ comparison: Comparison, date: Date = .now) { (self.comparison, self.date) = (comparison, date) }

    private var shown: [Comparison.Row] { Array(comparison.rows.prefix(ComparePage.mostRuns)) }

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

    /// What is left out of curves and samples.
    private var remark: String {
        let left = comparison.rows.count - shown.count
        return left > 0
            ? Markup.paragraph("The first \(shown.count) of \(comparison.rows.count) runs are shown.", "soft") : ""
    }

    private var samples: String {
        let bytes = Timeline.mostBytes / max(1, shown.count)
        let figures = shown.map { row in
            guard let image = Timeline(row.run.samples.suffix(1), bytes: bytes).images.last else {
                return "<figure class=\"sheet\"><figcaption>\(row.name.markup)</figcaption>no sample</figure>"
            }
            return
                "<figure class=\"sheet\"><figcaption>\(row.name.markup) <small>round \(image.round.grouped)</small></figcaption>\(image.html())</figure>"
        }
        return "<div class=\"sheets\">\(figures.joined(separator: "\n"))</div>\(remark)"
    }

    private var curves: String {
        let charts = RunCharts(shown.map { ($0.name, $0.run.figures) })
        let metrics = charts.metrics
        let groups = (metrics.isEmpty ? [] : [("Metrics", metrics)]) + charts.groups.map { ($0.title, $0.charts) }
        guard !groups.isEmpty else { return Markup.paragraph("The runs have no figures yet.", "soft") }
        return groups.map { "<h3>\($0.0.markup)</h3>\n\(Markup.charts($0.1))" }.joined() + remark
    }
}
