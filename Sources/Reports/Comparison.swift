import Foundation
package import Training

/// Runs next to each other: what differs between them, and what came out.
package struct Comparison {
    package struct Row {
        /// The run's path, without what is common to all.
        package let name: String
        package let run: RunRecord
        /// The settings that differ, by name; what a run does not have is missing.
        package let settings: [String: String]
        package let metrics: [MetricSummary]

        package func metric(_ name: String) -> MetricSummary? { metrics.first { $0.name == name } }

        /// Warnings of monitors and of the log.
        package var warnings: Int { run.figures.warnings.count + run.logWarnings.count }
    }

    package let rows: [Row]
    /// The names of the settings that differ, as they come first in a document.
    package let differing: [String]
    /// The names of all metrics.
    package let metrics: [String]

    /// - Throws: what reading a run folder throws.
    package init(_ runs: [RunRecord]) {
        let isOneModel = Set(runs.map(\.facts.name)).count == 1
        let settings = runs.map { RunSettings($0.facts, withDocument: isOneModel).values }
        let tables = settings.map { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } }
        let names = settings.flatMap { $0.map(\.name) }.unique
        let differing = names.filter { name in Set(tables.map { $0[name] }).count > 1 }
        let shown = Comparison.names(of: runs.map(\.path))
        rows = runs.indices.map { index in
            Row(
                name: shown[index], run: runs[index], settings: tables[index].filter { differing.contains($0.key) },
                metrics: MetricSummary.all(of: runs[index]))
        }
        self.differing = differing
        metrics = rows.flatMap { $0.metrics.map(\.name) }.unique
    }

    /// Paths without the folders that all have in common.
    private static func names(of paths: [String]) -> [String] {
        let parts = paths.map { path in
            URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/").map(String.init)
        }
        var common = 0
        while let first = parts.first, common < first.count - 1,
            parts.allSatisfy({ $0.count > common + 1 && $0[common] == first[common] })
        { common += 1 }
        return parts.map { $0.dropFirst(common).joined(separator: "/") }
    }

    // MARK: Groups

    /// Runs that differ in their seed alone.
    package struct Group {
        /// The settings that differ between groups.
        package let settings: [(name: String, value: String)]
        package let rows: [Row]
        /// Those that are complete: figures are of these.
        package let complete: [Row]

        /// Mean and standard deviation of a metric's last or best value over the complete runs; `nil` if none has it.
        package func spread(_ metric: String, best: Bool) -> Spread? {
            Spread(
                complete.compactMap { row in
                    row.metric(metric).flatMap { best ? $0.best?.value : $0.last.value }
                })
        }
    }

    package struct Spread {
        package let count: Int
        package let mean: Double
        /// The sample's standard deviation; `nil` for a single value.
        package let deviation: Double?

        init?(_ values: [Double]) {
            guard !values.isEmpty else { return nil }
            count = values.count
            mean = values.reduce(0, +) / Double(count)
            let squares = values.reduce(0) { [mean] in $0 + ($1 - mean) * ($1 - mean) }
            deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : nil
        }

        package var text: String { Number.text(mean) + (deviation.map { " ± \(Number.text($0, digits: 2))" } ?? "") }
    }

    /// The groups over seeds; empty if no two runs differ in their seed alone.
    package var groups: [Group] {
        let keys = differing.filter { $0 != "seed" }
        func key(_ row: Row) -> [String?] { keys.map { row.settings[$0] } }
        let groups = rows.map(key).unique.map { values in
            let members = rows.filter { key($0) == values }
            return Group(
                settings: zip(keys, values).map { ($0, $1 ?? "") }, rows: members,
                complete: members.filter { $0.run.state == .complete })
        }
        return differing.contains("seed") && groups.contains { $0.rows.count > 1 } ? groups : []
    }
}
