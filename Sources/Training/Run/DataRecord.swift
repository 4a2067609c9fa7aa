package import Data
import Language

/// What a run keeps of its data, so that whatever reads the data later can compare: under `found:` of `run.yaml`.
package struct DataRecord: Sendable {
    /// The names of the classes of each label field, in the order of their numbers. Runs from before have none; their
    /// labels are numbers in the order of the data.
    package var classes: [String: [String]] = [:]
    package var fingerprint: Fingerprint?
    /// The lines of the start report.
    package var report: [(label: String, text: String)] = []

    package init() {}

    /// Of data as it was opened.
    init(_ dataset: any Dataset, _ declaration: DataDeclaration, _ fingerprint: Fingerprint?) {
        classes = Dictionary(
            uniqueKeysWithValues: zip(declaration.labelNames, dataset.contents.classes).map { ($0, $1) })
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
        if let fingerprint {
            text +=
                "  files: {count: \(fingerprint.files), bytes: \(fingerprint.bytes), "
                + "names: \"\(fingerprint.names)\", times: \"\(fingerprint.times)\"}\n"
        }
        return text == "found:\n" ? "" : text
    }

    /// Reads `found:`; whatever is missing was not kept.
    init(_ value: Value?) {
        for entry in value?["report"]?.mapping ?? [] {
            report.append((entry.name, entry.value.scalar?.text ?? ""))
        }
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
