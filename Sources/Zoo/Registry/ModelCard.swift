import Foundation
internal import Games
package import Language

/// The description of a model or a network in listings.
package struct ModelCard: Sendable {
    package let name: String
    package let task: String
    package let paper: String
    package let summary: String
    /// The folder on the zoo path that holds it.
    package let folder: String
    /// What to know before using it, by the keys of `card:`.
    package let facts: [(key: String, text: String)]
    package let parameters: [Parameter]
}

extension Zoo {
    /// The card of a model, including what it inherits.
    package func card(_ entry: Entry) throws(InvalidDocument) -> ModelCard {
        try card(from: entry.folder.path, entry.name) { () throws(Diagnostic) in
            try Inheritance.resolve(try modelDocument(entry.name).value, name: entry.name, in: self)
        }
    }

    /// The card of a network by name or path; it has no facts.
    package func card(network name: String) throws(InvalidDocument) -> ModelCard {
        try card(from: "", name) { () throws(Diagnostic) in try networkDocument(name) }
    }

    private func card(
        from folder: String, _ name: String, _ read: () throws(Diagnostic) -> Value
    ) throws(InvalidDocument) -> ModelCard {
        let diagnostics = Diagnostics()
        guard let document = diagnostics.attempt(read) else { throw InvalidDocument(diagnostics.sorted) }
        func text(_ key: String) -> String { document[key]?.scalar?.text ?? "" }
        let facts = document["card"].map { CardSection($0, scope: Scope(), diagnostics).texts }
        return ModelCard(
            name: name, task: text("task"), paper: text("paper"), summary: text("summary"), folder: folder,
            facts: facts ?? [], parameters: Parameter.list(document["params"], diagnostics))
    }
}
