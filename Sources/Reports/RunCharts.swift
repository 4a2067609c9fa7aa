import Training

/// The curves of one run, or of several over each other, grouped as they belong together.
struct RunCharts {
    /// What a line is of: a run, or runs that differ in their seed alone, whose line is their mean.
    struct Source {
        /// Of its lines; empty in the page of one run.
        let name: String
        let runs: [RunFigures]
    }

    private let sources: [Source]

    init(_ figures: RunFigures) { sources = [Source(name: "", runs: [figures])] }

    /// A chart per figure with a line per source.
    init(_ sources: [Source]) { self.sources = sources }

    private var isOne: Bool { sources.count == 1 && sources[0].name.isEmpty }

    /// Charts of the metrics and of the figures of samples.
    var metrics: [LineChart] { separate(.metrics) + separate(.samples) }

    /// Charts of everything else, under their headings.
    var groups: [(title: String, charts: [LineChart])] {
        let health = grouped(.health, by: "/", RunCharts.health)
        let all = [
            ("Losses", grouped(.losses, by: ".", { ("Terms of \($0)", "") })),
            ("Discriminators", grouped(.outputs, by: nil, { _ in ("Mean outputs of discriminators", "") })),
            ("Gradients", grouped(.gradients, by: nil, { _ in ("Gradient norms", "") })),
            ("Health", health), ("Speed", speed),
        ]
        return all.filter { !$0.1.isEmpty }.map { (title: $0.0, charts: $0.1) }
    }

    /// Titles and units of the groups of `health`; others have their own name.
    private static func health(_ group: String) -> (title: String, unit: String) {
        switch group {
        case "accuracy": ("Accuracy of discriminators", "share")
        case "held_out": ("Mean outputs on held-out data", "")
        case "update": ("Update-to-weight ratio", "per round")
        case "dead": ("Dead activations", "share")
        case "loading": ("Time waiting for data", "share")
        case "waiting": ("Time waiting for other processes", "share")
        case "memory": ("Memory", "GB")
        default: (group, "")
        }
    }

    /// One chart per name; the same figure of the data is a line of the chart of the samples.
    private func separate(_ family: RunFigures.Family) -> [LineChart] {
        let names = names(family)
        return names.compactMap { name in
            if let base = name.figureOfSamples, names.contains(base) { return nil }
            let lines = lines(family, name)
            let ofData = isOne && names.contains("data_\(name)") ? self.lines(family, "data_\(name)") : []
            return LineChart(title: name, lines: lines + ofData)
        }
    }

    /// A line per source that has the figure, each in the source's colour; with one run it has the figure's name.
    private func lines(_ family: RunFigures.Family, _ name: String) -> [LineChart.Line] {
        sources.enumerated().compactMap { index, source in
            var line = line(source, family, name, named: isOne ? name : source.name)
            if !isOne { line?.colour = index }
            return line
        }
    }

    /// One chart per group of names that start the same; with several sources one per name.
    private func grouped(
        _ family: RunFigures.Family, by separator: Character?, _ title: (String) -> (title: String, unit: String)
    ) -> [LineChart] {
        let names = names(family)
        func group(_ name: String) -> String {
            separator.flatMap { mark in name.firstIndex(of: mark).map { String(name[..<$0]) } }
                ?? (separator == nil ? "" : name)
        }
        if !isOne {
            return names.map { name in
                let lines = lines(family, name)
                let short = family == .losses || family == .outputs ? name : title(group(name)).title
                let rest = family == .health ? RunCharts.rest(name, of: group(name)) : family == .gradients ? name : ""
                return LineChart(
                    title: rest.isEmpty || rest == group(name) ? short : "\(short): \(rest)",
                    unit: title(group(name)).unit, lines: lines)
            }
        }
        return names.map(group).unique.map { prefix in
            let words = title(prefix)
            let lines = names.filter { group($0) == prefix }.compactMap { name in
                line(sources[0], family, name, named: family == .health ? RunCharts.rest(name, of: prefix) : name)
            }
            return LineChart(title: words.title, unit: words.unit, lines: lines)
        }
    }

    /// `G` of `update/G`.
    private static func rest(_ name: String, of group: String) -> String {
        name.count > group.count ? String(name.dropFirst(group.count + 1)) : name
    }

    private var speed: [LineChart] {
        let lines = sources.enumerated().compactMap { index, source -> LineChart.Line? in
            let all = source.runs.map { run in
                run.marks.filter { $0.imagesPerSecond != nil }.map {
                    RunFigures.Point(round: $0.round, value: $0.imagesPerSecond)
                }
            }.filter { !$0.isEmpty }
            guard let (points, band) = RunCharts.mean(all) else { return nil }
            return LineChart.Line(
                name: isOne ? "real images" : source.name, points: points, colour: index, band: band)
        }
        return lines.isEmpty ? [] : [LineChart(title: "Speed", unit: "images per second", lines: lines)]
    }

    /// All names of a family, in the order of the runs.
    private func names(_ family: RunFigures.Family) -> [String] {
        sources.flatMap(\.runs).flatMap { $0[family].map(\.name) }.unique
    }

    private func line(
        _ source: Source, _ family: RunFigures.Family, _ name: String, named: String
    ) -> LineChart.Line? {
        let isMemory = family == .health && name == "memory"
        let having = source.runs.compactMap { run in
            run[family].first { $0.name == name }.map { series in
                let points = series.points.map {
                    RunFigures.Point(round: $0.round, value: isMemory ? $0.value.map { $0 / 1e9 } : $0.value)
                }
                return (run: run, points: points)
            }
        }
        guard let (points, spread) = RunCharts.mean(having.map(\.points)) else { return nil }
        guard having.count == 1, family == .metrics else {
            return LineChart.Line(name: named, points: points, band: spread)
        }
        let intervals = points.compactMap { point in
            having[0].run.interval(of: name, at: point.round).map { (round: point.round, range: $0) }
        }
        return LineChart.Line(name: named, points: points, band: intervals)
    }

    /// The mean of curves at the rounds that all of them have, at most as many as are drawn, and the band of one standard
    /// deviation to both sides; a single curve as it is, and `nil` without one.
    private static func mean(
        _ curves: [[RunFigures.Point]]
    ) -> (points: [RunFigures.Point], band: [(round: Int, range: ClosedRange<Double>)])? {
        guard let first = curves.first else { return nil }
        if curves.count == 1 { return (first, []) }
        let tables = curves.map { Dictionary($0.map { ($0.round, $0.value) }) { $1 } }
        let rounds = first.map(\.round).unique.filter { round in tables.allSatisfy { $0[round] != nil } }
        let step = (rounds.count + LineChart.mostPoints - 1) / LineChart.mostPoints
        var (points, band): ([RunFigures.Point], [(round: Int, range: ClosedRange<Double>)]) = ([], [])
        for (place, round) in rounds.enumerated() where place % max(1, step) == 0 || place == rounds.count - 1 {
            let values = tables.compactMap { $0[round] ?? nil }
            let spread = values.count == tables.count ? Comparison.Spread(values) : nil
            points.append(.init(round: round, value: spread?.mean))
            guard let spread, let deviation = spread.deviation, deviation.isFinite else { continue }
            band.append((round, spread.mean - deviation...spread.mean + deviation))
        }
        return (points, band)
    }
}

extension String {
    /// The figure of samples that this one of the data is to be compared with: `diversity` of `data_diversity`.
    var figureOfSamples: String? { hasPrefix("data_") ? String(dropFirst(5)) : nil }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, in order.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
