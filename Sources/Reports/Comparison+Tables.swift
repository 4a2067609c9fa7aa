package import Language
import Training

extension Comparison {
    /// The heads and rows of a table; the numbers of the columns that are aligned to the right.
    package struct Columns {
        package let head: [String]
        package let rows: [[String]]
        package let numbers: Set<Int>
    }

    /// The settings that a table has room for.
    private static let mostSettings = 8

    private var shownSettings: [String] { Array(differing.prefix(Comparison.mostSettings)) }

    /// What a table leaves out; `nil` for nothing.
    package var remark: String? {
        let left = differing.count - shownSettings.count
        return left > 0
            ? "\(left) more keys differ: \(differing.dropFirst(shownSettings.count).prefix(20).joined(separator: ", "))"
            : nil
    }

    /// The metrics of which a best value is known.
    private var ranked: Set<String> { Set(rows.flatMap(\.metrics).filter { $0.best != nil }.map(\.name)) }

    /// One row per run.
    package var table: Columns {
        let ranked = ranked
        let figures = metrics.flatMap { ranked.contains($0) ? [$0, "best \($0)"] : [$0] }
        let head = ["run"] + shownSettings + ["state", "rounds", "time"] + figures + ["warnings"]
        let lines = rows.map { row in
            let run = row.run
            let values = metrics.flatMap { name -> [String] in
                guard let metric = row.metric(name) else { return ranked.contains(name) ? ["", ""] : [""] }
                let last = Number.text(metric.last.value, metric.last.interval)
                let best = metric.best.map { "\(Number.text($0.value, $0.interval)) in \($0.round.grouped)" } ?? ""
                return ranked.contains(name) ? [last, best] : [last]
            }
            let rounds = "\(run.round.grouped)/\(run.facts.rounds.grouped)"
            return [row.name] + shownSettings.map { row.settings[$0] ?? "" }
                + [run.state.words, rounds, Pace.words(run.figures.seconds)] + values + ["\(row.warnings)"]
        }
        let first = shownSettings.count + 2
        return Columns(head: head, rows: lines, numbers: Set(first..<head.count))
    }

    /// One row per group over seeds; `nil` without groups.
    package var groupTable: Columns? {
        let groups = groups
        guard let first = groups.first else { return nil }
        let ranked = ranked
        let names = first.settings.map(\.name).filter { shownSettings.contains($0) }
        let figures = metrics.flatMap { ranked.contains($0) ? [$0, "best \($0)"] : [$0] }
        let head = (names.isEmpty ? ["runs"] : names) + ["complete"] + figures
        let lines = groups.map { group in
            let settings = names.map { name in group.settings.first { $0.name == name }?.value ?? "" }
            let values = metrics.flatMap { name -> [String] in
                let last = group.spread(name, best: false)?.text ?? ""
                return ranked.contains(name) ? [last, group.spread(name, best: true)?.text ?? ""] : [last]
            }
            return (names.isEmpty ? ["all"] : settings) + ["\(group.complete.count)/\(group.rows.count)"] + values
        }
        return Columns(head: head, rows: lines, numbers: Set(max(1, names.count)..<head.count))
    }

    package var json: JSON {
        .object([
            ("differing", .list(differing.map(JSON.text))),
            ("runs", .list(rows.map(json(of:)))),
            ("groups", .list(groups.map(json(of:)))),
        ])
    }

    private func object(_ settings: [(name: String, value: String)]) -> JSON {
        .object(settings.map { ($0.name, .text($0.value)) })
    }

    private func json(of row: Row) -> JSON {
        let run = row.run
        return .object([
            ("run", .text(run.path)), ("model", .text(run.facts.name)), ("state", .text(run.state.words)),
            ("round", .int(run.round)), ("rounds", .int(run.facts.rounds)), ("seconds", .real(run.figures.seconds)),
            ("seed", .text("\(run.facts.seed)")),
            ("settings", object(differing.compactMap { name in row.settings[name].map { (name, $0) } })),
            ("metrics", .object(row.metrics.map { ($0.name, json(of: $0)) })),
            ("losses", .object(run.figures[.losses].map { ($0.name, $0.last?.value.map(JSON.real) ?? .null) })),
            ("warnings", .int(row.warnings)),
        ])
    }

    private func json(of metric: MetricSummary) -> JSON {
        func value(_ value: MetricSummary.Value) -> JSON {
            .object(
                [("round", .int(value.round)), ("value", value.value.map(JSON.real) ?? .null)]
                    + (value.interval.map { [("interval", .list([.real($0.lowerBound), .real($0.upperBound)]))] } ?? [])
            )
        }
        return .object([("last", value(metric.last))] + (metric.best.map { [("best", value($0))] } ?? []))
    }

    private func json(of group: Group) -> JSON {
        func spread(_ spread: Spread?) -> JSON {
            guard let spread else { return .null }
            return .object([
                ("runs", .int(spread.count)), ("mean", .real(spread.mean)),
                ("deviation", spread.deviation.map(JSON.real) ?? .null),
            ])
        }
        let figures = metrics.map { name in
            (
                name,
                JSON.object([
                    ("last", spread(group.spread(name, best: false))), ("best", spread(group.spread(name, best: true))),
                ])
            )
        }
        return .object([
            ("settings", object(group.settings)), ("runs", .list(group.rows.map { .text($0.run.path) })),
            ("complete", .int(group.complete.count)), ("metrics", .object(figures)),
        ])
    }
}
