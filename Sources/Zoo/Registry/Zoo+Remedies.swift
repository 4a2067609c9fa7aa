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
    /// The models that it has lines for; it is shown on the first.
    package var models: [String] { facts.lines.map(\.model.text) }

    /// Its lines for a model: settings by their paths.
    package func lines(for model: String) -> String {
        let settings = Value(.mapping(settings(for: model)), at: Position(start: Source(name: name, text: "")))
        return String(settings.compactYAML().drop { $0 == "\n" })
    }

    fileprivate func settings(for model: String) -> [Value.Entry] {
        facts.lines.first { $0.model.text == model }?.settings ?? []
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

    /// A complete model that applies a remedy: what differs from a model that it has lines for.
    /// - Throws: `InvalidDocument` if it has none for that model, or if they do not fit.
    package func example(of remedy: Remedy, on model: String) throws(InvalidDocument) -> String {
        guard remedy.models.contains(model) else {
            throw InvalidDocument([
                Diagnostic(
                    "the remedy '\(remedy.name)' has no lines for '\(model)'", at: nil,
                    hint: "it has some for \(remedy.models.map { "'\($0)'" }.joined(separator: " and "))"
                ).due(to: .request)
            ])
        }
        let diagnostics = Diagnostics()
        let text = diagnostics.attempt { () throws(Diagnostic) -> String in
            let base = try Inheritance.resolve(
                try modelDocument(model).value, name: model, in: self)
            let lines = remedy.settings(for: model).map { (key: $0.key, value: $0.value) }
            let (document, overrides) = Settings.apply(lines, to: base, diagnostics)
            let changed = Zoo.set(overrides, in: document, diagnostics)
            let own = changed.changes(from: base)?.mapping ?? []
            // imports come first, as in the documents that ship
            let sorted = own.filter { $0.name == "import" } + own.filter { $0.name != "import" }
            let head = "model: \(model)-\(remedy.name)\nextends: \(model)"
            return (sorted.isEmpty ? head : head + Value(.mapping(sorted), at: base.position).compactYAML()) + "\n"
        }
        guard let text, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        return text
    }
}
