import Foundation
package import Games
package import Graph
package import Language

extension Zoo {
    /// Loads a model by name or path.
    /// - Parameter settings: `name=value`, as on the command line.
    /// - Throws: `InvalidDocument` with all errors.
    package func load(_ name: String, settings: [String] = []) throws(InvalidDocument) -> LoadedModel {
        let diagnostics = Diagnostics()
        let found = diagnostics.attempt { () throws(Diagnostic) in try modelDocument(name) }
        guard let (own, document) = found else { throw InvalidDocument(diagnostics.sorted) }
        return try around(name).load(document, name: own, settings: settings, diagnostics)
    }

    /// Loads a model from its document.
    func load(
        _ document: Value, name own: String, settings: [String], _ diagnostics: Diagnostics
    ) throws(InvalidDocument) -> LoadedModel {
        let whole = diagnostics.attempt { () throws(Diagnostic) in
            try Zoo.require(.model, document, own, diagnostics)
            return try Inheritance.resolve(document, name: own, in: self)
        }
        guard let whole else { throw InvalidDocument(diagnostics.sorted) }
        let (changed, overrides) = Settings.apply(settings, to: whole, name: own, diagnostics)
        guard !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        do throws(InvalidDocument) {
            return try LoadedModel(changed, name: own, overrides: overrides, library: self, diagnostics)
        } catch {
            throw InvalidDocument(Settings.explain(error.diagnostics, settings))
        }
    }

    /// Checks the kind of a document and its name.
    private static func require(_ kind: DocumentKind, _ document: Value, _ name: String, _ diagnostics: Diagnostics)
        throws(Diagnostic)
    {
        let found = try DocumentKind(of: document)
        guard found == kind else { throw Diagnostic("'\(name)' is a \(found), not a \(kind)", at: nil) }
        kind.checkName(of: document, diagnostics)
    }

    /// Loads a network by name or path.
    /// - Parameter settings: `name=value` for its parameters (default: their defaults).
    /// - Throws: `InvalidDocument` with all errors.
    package func loadNetwork(_ name: String, settings: [String] = []) throws(InvalidDocument) -> Network {
        let diagnostics = Diagnostics()
        let value = diagnostics.attempt { () throws(Diagnostic) in try networkDocument(name) }
        guard let value else { throw InvalidDocument(diagnostics.sorted) }
        return try around(name).network(of: value, name: name, settings: settings, diagnostics)
    }

    /// Builds the network of a document.
    func network(
        of value: Value, name: String, settings: [String], _ diagnostics: Diagnostics
    ) throws(InvalidDocument) -> Network {
        let network = diagnostics.attempt { () throws(Diagnostic) -> Network in
            try Zoo.require(.network, value, name, diagnostics)
            let (_, overrides) = Settings.apply(settings, to: value, name: name, diagnostics)
            let own = value["network"]?.scalar?.text ?? name
            let built = NetworkDocument.build(value, name: own, overrides: overrides, library: self, diagnostics)
            guard let built, !diagnostics.hasErrors else { throw .consequence }
            return built
        }
        guard let network else { throw InvalidDocument(Settings.explain(diagnostics.sorted, settings)) }
        return network
    }

    /// Whether a name or path refers to a network, not to a model.
    public func isNetwork(_ name: String) -> Bool {
        if Zoo.isPath(name) {
            guard let value = try? YAMLReader.read(fileAt: name) else { return false }
            return value.key("network") != nil
        }
        return !models.contains { $0.name == name } && entries(in: "specs").contains { $0.name == name }
    }
}
