package import Language

/// Finds the documents that networks and models refer to by name.
package protocol Library: Sendable {
    /// The document of that name.
    ///
    /// - Parameter kind: the kind of document, for messages.
    /// - Throws: the reason why there is none, at `position`.
    func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value

    /// The names of the metrics that models can compute; `nil` if they are not known.
    var metrics: [String]? { get }
}

extension Library {
    package var metrics: [String]? { nil }

    /// The network or library of that name.
    ///
    /// - Throws: the reason why there is none, at `position`.
    package func find(_ kind: DocumentKind, _ name: String, at position: Position) throws(Diagnostic) -> Value {
        let document = try document(name, kind, at: position)
        let found = try DocumentKind(of: document)
        guard found == kind else { throw Diagnostic("'\(name)' is a \(found), expected a \(kind)", at: position) }
        return document
    }

    /// The name of a network that is the value of `key`.
    package func networkName(
        _ scalar: Scalar, of key: String, in scope: Scope, _ diagnostics: Diagnostics?
    ) throws(Diagnostic) -> String {
        let place = NamePlace(
            "a network", expectation: "'\(key)' must be the name of a network",
            takes: { (try? find(.network, $0, at: scalar.position)) != nil })
        return try scope.named(scalar, in: place, diagnostics).description
    }

    /// The libraries that a document imports, directly or indirectly, each after those that it imports itself.
    package func imports(of document: Value, _ diagnostics: Diagnostics) -> [(name: String, document: Value)] {
        var found: [(name: String, document: Value)] = []
        addImports(of: document, chain: [], to: &found, diagnostics)
        return found
    }

    /// The values and functions that a document's imports define; other names shadow them. Mistakes in imports are reported
    /// when their blocks are read.
    package func importedNames(of document: Value, over ambient: Scope = Scope()) -> Scope {
        var known: [String: Scope] = [:]
        var names = Scope()
        // each comes after those that it imports itself
        for (name, imported) in imports(of: document, Diagnostics()) {
            var below = Scope()
            for (inner, _) in imports(of: imported, Diagnostics()) { known[inner].map { below.add($0) } }
            let own = Header(imported, owner: name, ambient: below, Diagnostics()).scope
            known[name] = own
            names.add(own)
        }
        names.add(ambient)
        return names
    }

    private func addImports(
        of document: Value, chain: [String], to found: inout [(name: String, document: Value)],
        _ diagnostics: Diagnostics
    ) {
        for entry in document["import"].map({ $0.sequence ?? [$0] }) ?? [] {
            guard let name = entry.scalar?.text else {
                diagnostics.error("'import' must be names of libraries", at: entry.position)
                continue
            }
            if chain.contains(name) {
                let circle = (chain + [name]).joined(separator: " → ")
                diagnostics.error("circular import of libraries: \(circle)", at: entry.position)
                continue
            }
            if found.contains(where: { $0.name == name }) { continue }
            let library = diagnostics.attempt { () throws(Diagnostic) in
                try find(.library, name, at: entry.position)
            }
            guard let library else { continue }
            _ = LibrarySection(library, scope: Scope(), diagnostics)
            addImports(of: library, chain: chain + [name], to: &found, diagnostics)
            found.append((name, library))
        }
    }
}

/// An empty library, for a network that refers to no other documents.
package struct EmptyLibrary: Library {
    package init() {}

    package func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
        throw Diagnostic("unknown \(kind) '\(name)'", at: position)
    }
}
