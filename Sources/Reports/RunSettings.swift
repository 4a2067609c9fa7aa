internal import Foundation
internal import Language
import Training

/// What decided how a run went, as names with values: parameters, keys of its document by their dotted path, seed, data.
struct RunSettings {
    /// In order.
    let values: [(name: String, value: String)]

    /// - Parameter withDocument: whether keys of the document are listed, as is sensible for runs of one model.
    init(_ facts: RunFile, withDocument: Bool) {
        var rows: [(String, String)] = [("model", facts.name)]
        let set = Dictionary(facts.settings.map { ($0.name, RunSettings.text($0.value)) }) { $1 }
        let declared = facts.document["params"]?.mapping ?? []
        for parameter in declared {
            let standard = parameter.value["default"] ?? parameter.value
            rows.append((parameter.name, set[parameter.name] ?? RunSettings.text(standard)))
        }
        rows += facts.settings.filter { one in !declared.contains { $0.name == one.name } }
            .map { ($0.name, RunSettings.text($0.value)) }
        if withDocument {
            for entry in facts.document.mapping ?? [] where !RunSettings.words.contains(entry.name) {
                RunSettings.add(entry.value, at: entry.name, to: &rows)
            }
        }
        rows += [
            ("seed", "\(facts.seed)"), ("data", facts.data), ("device", facts.device), ("precision", facts.precision),
            ("threads", facts.threads.map(String.init) ?? "unknown"), ("ganzoo", facts.program ?? "unknown"),
            ("libtorch", facts.libtorch ?? "unknown"),
        ]
        values = rows.map { (name: $0.0, value: $0.1) }
    }

    /// Keys of a document that decide nothing.
    private static let words: Set<String> = [
        "model", "extends", "summary", "paper", "task", "card", "params", "presets",
    ]

    private static func add(_ value: Value, at path: String, to rows: inout [(String, String)]) {
        // what is measured does not change what is trained
        if path == "train.metrics" { return }
        for entry in value.mapping ?? [] { add(entry.value, at: "\(path).\(entry.name)", to: &rows) }
        for (index, item) in (value.sequence ?? []).enumerated() {
            add(item, at: "\(path).\(item["name"]?.scalar?.text ?? "\(index)")", to: &rows)
        }
        if value.mapping == nil && value.sequence == nil { rows.append((path, text(value))) }
    }

    /// A value on one line.
    private static func text(_ value: Value) -> String {
        switch value.content {
        case .null: "null"
        case .scalar(let scalar): scalar.text
        case .sequence(let items): "[\(items.map(text).joined(separator: ", "))]"
        case .mapping(let entries): "{\(entries.map { "\($0.name): \(text($0.value))" }.joined(separator: ", "))}"
        }
    }
}
