internal import Foundation
internal import Games
internal import Graph
public import Language
internal import Training

extension Zoo {
    /// Checks a document of any kind.
    /// - Returns: warnings.
    /// - Throws: `InvalidDocument` with all errors.
    public func check(_ name: String, settings: [String] = []) throws(InvalidDocument) -> [Diagnostic] {
        let diagnostics = Diagnostics()
        let found = diagnostics.attempt { () throws(Diagnostic) in try anyDocument(name) }
        guard let found else {
            if let source = source(of: name) { throw InvalidDocument(around(name).mistakes(in: source, settings)) }
            throw InvalidDocument(diagnostics.sorted)
        }
        let stem = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
        Zoo.compareNames(found, stem, diagnostics)
        return try around(name).check(found, name: stem, settings: settings, diagnostics)
    }

    /// Checks a text that may not be saved as a file, such as the buffer of an editor.
    /// - Returns: warnings.
    /// - Throws: `InvalidDocument` with all errors.
    public func check(_ source: Source) throws(InvalidDocument) -> [Diagnostic] {
        let diagnostics = Diagnostics()
        guard let value = YAMLReader.read(source, diagnostics), !diagnostics.hasErrors else {
            throw InvalidDocument(mistakes(in: source, []))
        }
        let name = value["model"]?.scalar?.text ?? source.name
        return try check(value, name: name, settings: [], diagnostics)
    }

    /// All mistakes in a text that is not YAML, or has keys that are given twice.
    private func mistakes(in source: Source, _ settings: [String]) -> [Diagnostic] {
        let diagnostics = Diagnostics()
        let repair = YAMLRepair(source, diagnostics)
        if let value = repair.value {
            let name = DocumentKind.allCases.lazy.compactMap { value[$0.rawValue]?.scalar?.text }.first ?? source.name
            do throws(InvalidDocument) {
                repair.pass(try check(value, name: name, settings: settings, Diagnostics()))
            } catch {
                repair.pass(error.diagnostics)
            }
        }
        return diagnostics.sorted
    }

    /// The text of a document that exists; `nil` if its file cannot be read.
    private func source(of name: String) -> Source? {
        let known =
            Zoo.isPath(name)
            ? URL(fileURLWithPath: name) : (models + entries(in: "specs")).first { $0.name == name }?.file
        return known.flatMap { try? YAMLReader.source(ofFile: $0.path) }
    }

    private func check(_ document: Value, name: String, settings: [String], _ diagnostics: Diagnostics)
        throws(InvalidDocument) -> [Diagnostic]
    {
        let kind = diagnostics.attempt { () throws(Diagnostic) in try DocumentKind(of: document) }
        switch kind {
        case nil: break
        case .network: _ = try network(of: document, name: name, settings: settings, diagnostics)
        case .library:
            DocumentKind.library.checkName(of: document, diagnostics)
            NetworkDocument.check(library: document, name: name, library: self, diagnostics)
        case .model:
            let loaded = try load(document, name: name, settings: settings, diagnostics)
            let missing = loaded.missingWeights()
            if !missing.isEmpty { throw InvalidDocument(missing) }
            return loaded.diagnostics + (try loaded.memoryRemarks())
        }
        if diagnostics.hasErrors { throw InvalidDocument(diagnostics.sorted) }
        return diagnostics.sorted
    }

    /// The document with the given name or path, of any kind.
    private func anyDocument(_ name: String) throws(Diagnostic) -> Value {
        isNetwork(name) ? try networkDocument(name) : try modelDocument(name).value
    }

    /// Warns if the name in a document differs from that of its file, under which it is found.
    private static func compareNames(_ document: Value, _ stem: String, _ diagnostics: Diagnostics) {
        guard let kind = try? DocumentKind(of: document), let given = document[kind.rawValue]?.scalar,
            given.text != stem
        else { return }
        diagnostics.warning(
            "the \(kind) is named '\(given.text)', but its file is named '\(stem)'", at: given.position,
            hint: "documents are found by the name of their file")
    }
}

extension LoadedModel {
    /// Errors for missing files of `weights:`.
    func missingWeights() -> [Diagnostic] {
        model.networks.compactMap { name, entry in
            guard let path = entry.weights, !FileManager.default.isReadableFile(atPath: path) else { return nil }
            return Diagnostic(
                "weights file '\(path)' of network '\(name)' not found",
                at: model.document["networks"]?[name]?["weights"]?.position,
                hint: "the path is relative to the document")
        }
    }
}
