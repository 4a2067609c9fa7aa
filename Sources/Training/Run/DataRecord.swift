package import Data
import Language

/// What a run keeps of its data, so that whatever reads the data later can compare: under `found:` of `run.yaml`.
package struct DataRecord: Sendable {
    /// The names of the classes of each label field, in the order of their numbers. Runs from before have none; their
    /// labels are numbers in the order of the data.
    package var classes: [String: [String]] = [:]
    /// The names of the vectors' columns and how they are scaled.
    package var columns = Columns()
    package var fingerprint: Fingerprint?
    /// The lines of the start report.
    package var report: [(label: String, text: String)] = []

    package init() {}

    /// Of data as it was opened.
    init(_ dataset: any Dataset, _ declaration: DataDeclaration, _ fingerprint: Fingerprint?) {
        classes = Dictionary(
            uniqueKeysWithValues: zip(declaration.labelNames, dataset.contents.classes).map { ($0, $1) })
        columns = Datasets.columns(of: dataset)
        self.fingerprint = fingerprint
    }

    /// The classes of a declaration's label fields, in order; `nil` if they are not known.
    package func classes(of declaration: DataDeclaration) -> [[String]]? {
        let known = declaration.labelNames.compactMap { classes[$0] }
        return known.isEmpty || known.count != declaration.labelNames.count ? nil : known
    }

    // MARK: run.yaml

    var yaml: String {
        var text = "found:\n"
        if !report.isEmpty {
            text += "  report:\n" + report.map { "    \(Value.quoted($0.label)): \(Value.quoted($0.text))\n" }.joined()
        }
        if !classes.isEmpty {
            text += "  classes:\n"
            for (field, names) in classes.sorted(by: { $0.key < $1.key }) {
                text += "    \(field): [\(names.map(Value.quoted).joined(separator: ", "))]\n"
            }
        }
        text += columnLines
        if let fingerprint {
            text +=
                "  files: {count: \(fingerprint.files), bytes: \(fingerprint.bytes), "
                + "names: \"\(fingerprint.names)\", times: \"\(fingerprint.times)\"}\n"
        }
        return text == "found:\n" ? "" : text
    }

    /// One line per column, with what is known of it.
    private var columnLines: String {
        let lines = (0..<max(columns.names.count, columns.scales.count)).map { index in
            var parts: [String] = []
            if columns.names.indices.contains(index) { parts.append("name: \(Value.quoted(columns.names[index]))") }
            if columns.scales.indices.contains(index) {
                let scale = columns.scales[index]
                parts += ["mean: \(scale.mean)", "deviation: \(scale.deviation)"]
            }
            return "    - {\(parts.joined(separator: ", "))}\n"
        }
        return lines.isEmpty ? "" : "  columns:\n" + lines.joined()
    }

    private static func columns(_ value: Value?) -> Columns {
        let entries = value?.sequence ?? []
        let names = entries.compactMap { $0["name"]?.scalar?.text }
        let scales = entries.compactMap { entry -> Columns.Scale? in
            guard let mean = entry["mean"]?.scalar.flatMap({ Double($0.text) }),
                let deviation = entry["deviation"]?.scalar.flatMap({ Double($0.text) }), mean.isFinite, deviation > 0
            else { return nil }
            return Columns.Scale(mean: mean, deviation: deviation)
        }
        return Columns(
            names: names.count == entries.count ? names : [], scales: scales.count == entries.count ? scales : [])
    }

    /// Reads `found:`; whatever is missing was not kept.
    init(_ value: Value?) {
        for entry in value?["report"]?.mapping ?? [] {
            report.append((entry.name, entry.value.scalar?.text ?? ""))
        }
        columns = DataRecord.columns(value?["columns"])
        for entry in value?["classes"]?.mapping ?? [] {
            classes[entry.name] = entry.value.sequence?.compactMap(\.scalar?.text)
        }
        let files = value?["files"]
        func text(_ key: String) -> String? { files?[key]?.scalar?.text }
        if let count = text("count").flatMap(Int.init), let bytes = text("bytes").flatMap(Int.init),
            let names = text("names"), let times = text("times")
        {
            fingerprint = Fingerprint(files: count, bytes: bytes, names: names, times: times)
        }
    }
}
