internal import Foundation
internal import Games
package import Graph
package import Language

/// A remedy against a failure of training, which a library describes.
package struct Remedy: Sendable {
    package let name: String
    /// The library that describes it, whose functions its lines use.
    package let library: String
    package let facts: RemedySection
    /// The model that it is shown on.
    package var model: String { facts.model?.text ?? Remedy.plainModel }

    /// The model that remedies are shown and measured on by default.
    package static let plainModel = "toy-plain"

    /// Its lines: settings by their paths, as in a preset.
    package var lines: String {
        let lines = Value(.mapping(facts.lines), at: Position(start: Source(name: name, text: "")))
        return String(lines.compactYAML().drop { $0 == "\n" })
    }
}

extension Zoo {
    /// The remedies that the libraries on the zoo path describe, in the order of their documents.
    /// - Throws: `InvalidDocument` with the mistakes in them.
    package func remedies() throws(InvalidDocument) -> [Remedy] {
        let diagnostics = Diagnostics()
        var result: [Remedy] = []
        for entry in entries(in: "specs") {
            guard let document = try? YAMLReader.read(fileAt: entry.file.path), document["library"] != nil,
                document["remedies"] != nil
            else { continue }
            for (key, section) in LibrarySection(document, scope: Scope(), diagnostics).remedies {
                if result.contains(where: { $0.name == key.text }) {
                    diagnostics.error("the remedy '\(key.text)' is described twice", at: key.position)
                }
                result.append(Remedy(name: key.text, library: entry.name, facts: section))
            }
        }
        guard !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        return result
    }

    /// The remedy of that name.
    /// - Throws: an error that suggests the closest name.
    package func remedy(_ name: String) throws(InvalidDocument) -> Remedy {
        let all = try remedies()
        if let found = all.first(where: { $0.name == name }) { return found }
        let known = all.map(\.name) + all.flatMap(\.facts.against)
        throw InvalidDocument([
            Diagnostic(
                "unknown remedy '\(name)'", at: nil,
                hint: Suggestion.hint(for: name, among: Set(known), what: "remedies", see: "ganzoo remedies")
            ).due(to: .request)
        ])
    }

    /// A complete model that applies a remedy: what differs from the model that it is shown on.
    /// - Throws: `InvalidDocument` if its lines do not fit that model.
    package func example(of remedy: Remedy) throws(InvalidDocument) -> String {
        let diagnostics = Diagnostics()
        let text = diagnostics.attempt { () throws(Diagnostic) -> String in
            let base = try Inheritance.resolve(
                try modelDocument(remedy.model).value, name: remedy.model, in: self)
            let lines = remedy.facts.lines.map { (key: $0.key, value: $0.value) }
            let (document, overrides) = Settings.apply(lines, to: base, diagnostics)
            let changed = Zoo.set(overrides, in: document, diagnostics)
            let own = changed.changes(from: base)?.mapping ?? []
            // imports come first, as in the documents that ship
            let sorted = own.filter { $0.name == "import" } + own.filter { $0.name != "import" }
            let head = "model: \(remedy.model)-\(remedy.name)\nextends: \(remedy.model)"
            return (sorted.isEmpty ? head : head + Value(.mapping(sorted), at: base.position).compactYAML()) + "\n"
        }
        guard let text, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        return text
    }
}
