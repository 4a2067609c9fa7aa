import Foundation
public import Language

/// What a list of models says of one.
public struct ModelCard: Sendable {
    public let name: String
    public let task: String
    public let paper: String
    public let summary: String
    /// The folder of the zoo path that it is from.
    public let folder: String
}

extension Zoo {
    /// A model's card, with what it inherits.
    public func card(_ entry: Entry) throws(InvalidDocument) -> ModelCard {
        let diagnostics = Diagnostics()
        let card = diagnostics.attempt { () throws(Diagnostic) -> ModelCard in
            let document = try Inheritance.resolve(try modelDocument(entry.name).value, name: entry.name, in: self)
            func text(_ key: String) -> String { document[key]?.scalar?.text ?? "" }
            return ModelCard(
                name: entry.name, task: text("task"), paper: text("paper"), summary: text("summary"),
                folder: entry.folder.path)
        }
        guard let card else { throw InvalidDocument(diagnostics.sorted) }
        return card
    }
}
