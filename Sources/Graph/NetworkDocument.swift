public import Language

/// The keys of a network document, or of a network written in place in a model.
public enum NetworkDocument {
    /// Sizes tried for an input whose sizes are free, most likely ones first.
    static let probes = [64, 256, 128, 512, 32, 28, 16, 1024, 8, 4, 1]

    /// Builds the network that the document describes.
    /// - Parameters:
    ///   - overrides: values for its parameters.
    ///   - ambient: names it may use beside its own, as a network written in place uses its model's.
    ///   - inputs: the shapes it will be called with, if they are known; free sizes are tried out otherwise.
    /// - Returns: `nil` after reporting what is wrong.
    public static func build(
        _ document: Value, name: String, overrides: [Override] = [], ambient: Scope = Scope(), inputs: [Shape]? = nil,
        library: any Library, _ diagnostics: Diagnostics
    ) -> Network? {
        let misspelt = NetworkSection(document, scope: Scope(), diagnostics).misspelt
        var first: Diagnostics?
        let candidates: [Int?] = hasFreeSizes(document) && inputs == nil ? probes : [nil]
        for probe in candidates {
            let own = Diagnostics()
            let builder = NetworkBuilder(name: name, library: library, own)
            builder.misspelt = misspelt
            let network = builder.build(
                document, overrides: overrides, ambient: ambient, inputs: inputs, probe: probe ?? 64)
            if !own.hasErrors || candidates.count == 1 {
                own.all.forEach(diagnostics.report)
                return own.hasErrors ? nil : network
            }
            if first == nil { first = own }
        }
        first?.all.forEach(diagnostics.report)
        return nil
    }

    /// Checks a library: its keys, what it imports, and as far as that can be seen where nothing uses them its blocks and
    /// functions.
    public static func check(library document: Value, name: String, library: any Library, _ diagnostics: Diagnostics) {
        _ = LibrarySection(document, scope: Scope(), diagnostics)
        let header = Header(document, owner: name, ambient: library.importedNames(of: document), diagnostics)
        let builder = NetworkBuilder(name: name, library: library, diagnostics)
        builder.addBlocks(of: document, scope: header.scope)
        builder.checkUnusedBlocks(of: document)
        _ = Definition.functions(document["functions"], diagnostics)
    }

    private static func hasFreeSizes(_ document: Value) -> Bool {
        (document["inputs"]?.mapping ?? []).contains { entry in
            (entry.value.sequence ?? []).contains { $0.scalar.map { Header.isName($0.text) } ?? false }
        }
    }
}
