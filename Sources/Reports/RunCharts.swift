import Training

/// The curves of one run, or of several over each other, grouped as they belong together.
struct RunCharts {
    /// A run's figures under the name that its lines have; empty in the page of one run.
    typealias Source = (name: String, figures: RunFigures)

    private let sources: [Source]

    init(_ figures: RunFigures) { sources = [("", figures)] }

    /// Of several runs: a chart per figure with a line per run.
    init(_ runs: [(name: String, figures: RunFigures)]) { sources = runs }

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

    /// A line per run that has the figure, each in the run's colour; with one run it has the figure's name.
    private func lines(_ family: RunFigures.Family, _ name: String) -> [LineChart.Line] {
        sources.enumerated().compactMap { index, source in
            var line = line(source, family, name, named: isOne ? name : source.name)
            if !isOne { line?.colour = index }
            return line
        }
    }

    /// One chart per group of names that start the same; with several runs one per name.
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
            let points = source.figures.marks.filter { $0.imagesPerSecond != nil }.map {
                RunFigures.Point(round: $0.round, value: $0.imagesPerSecond)
            }
            return points.isEmpty
                ? nil : LineChart.Line(name: isOne ? "real images" : source.name, points: points, colour: index)
        }
        return lines.isEmpty ? [] : [LineChart(title: "Speed", unit: "images per second", lines: lines)]
    }

    /// All names of a family, in the order of the runs.
    private func names(_ family: RunFigures.Family) -> [String] {
        sources.flatMap { $0.figures[family].map(\.name) }.unique
    }

    private func line(
        _ source: Source, _ family: RunFigures.Family, _ name: String, named: String
    ) -> LineChart.Line? {
        guard let series = source.figures[family].first(where: { $0.name == name }) else { return nil }
        var points = series.points
        if family == .health, name == "memory" {
            points = points.map { .init(round: $0.round, value: $0.value.map { $0 / 1e9 }) }
        }
        let band = points.compactMap { point in
            source.figures.interval(of: name, at: point.round).map { (round: point.round, range: $0) }
        }
        return LineChart.Line(name: named, points: points, band: family == .metrics ? band : [])
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
