internal import Foundation
public import Language
internal import Training

extension Zoo {
    /// Checks a document of any kind.
    /// - Returns: warnings.
    /// - Throws: `InvalidDocument` with everything that is wrong.
    public func check(_ name: String, settings: [String] = []) throws(InvalidDocument) -> [Diagnostic] {
        guard isNetwork(name) || isLibrary(name) else {
            let loaded = try load(name, settings: settings)
            let missing = loaded.missingWeights()
            if !missing.isEmpty { throw InvalidDocument(missing) }
            return loaded.diagnostics + (try loaded.memoryRemarks())
        }
        if isLibrary(name) { return [] }
        _ = try loadNetwork(name, settings: settings)
        return []
    }

    /// Checks a text that need not be a file, such as the one that an editor holds.
    /// - Returns: warnings.
    /// - Throws: `InvalidDocument` with everything that is wrong.
    public func check(_ source: Source) throws(InvalidDocument) -> [Diagnostic] {
        let diagnostics = Diagnostics()
        guard let value = YAMLReader.read(source, diagnostics), !diagnostics.hasErrors else {
            throw InvalidDocument(diagnostics.sorted)
        }
        if value.key("library") != nil { return diagnostics.sorted }
        if value.key("network") == nil {
            let name = value["model"]?.scalar?.text ?? source.name
            return try load(value, name: name, settings: [], diagnostics).diagnostics
        }
        _ = try network(of: value, name: source.name, settings: [], diagnostics)
        return diagnostics.sorted
    }

    private func isLibrary(_ name: String) -> Bool {
        let place = Position(start: Source(name: "", text: name))
        let value: Value? =
            Zoo.isPath(name)
            ? try? Zoo.read(URL(fileURLWithPath: name)) : try? document(name, at: place)
        return value?.key("library") != nil
    }
}

extension LoadedModel {
    /// The files of `weights:` that are not there.
    func missingWeights() -> [Diagnostic] {
        model.networks.compactMap { name, entry in
            guard let path = entry.weights, !FileManager.default.isReadableFile(atPath: path) else { return nil }
            return Diagnostic(
                "there is no file '\(path)' to take the weights of '\(name)' from",
                at: model.document["networks"]?[name]?["weights"]?.position,
                hint: "it is looked for beside the document")
        }
    }

    /// A warning where training takes more memory than the machine has free.
    /// - Throws: where not even the weights fit.
    public func memoryRemarks() throws(InvalidDocument) -> [Diagnostic] {
        let remarks = model.remarks(on: .present)
        if remarks.contains(where: { $0.severity == .error }) { throw InvalidDocument(remarks) }
        return remarks
    }
}
