package import Language

/// The keys of a network document or of an inline network of a model.
package enum NetworkDocument {
    /// Sizes to try for an input with free sizes, the most likely ones first.
    static let probes = [64, 256, 128, 512, 32, 28, 16, 1024, 8, 4, 1]

    /// Builds the network that a document describes.
    ///
    /// - Parameters:
    ///   - overrides: values for its parameters.
    ///   - ambient: names that it can use in addition to its own, such as those of a model for its inline networks.
    ///   - inputs: the shapes of its inputs, if they are known; otherwise some sizes are tried for free ones.
    ///   - weightNorm: the normalisation of weights of layers that do not have their own.
    /// - Returns: `nil` if the document is invalid, which is reported.
    package static func build(
        _ document: Value, name: String, overrides: [Override] = [], ambient: Scope = Scope(), inputs: [Shape]? = nil,
        weightNorm: WeightNormalization.Word? = nil, library: any Library, _ diagnostics: Diagnostics
    ) -> Network? {
        let misspelt = NetworkSection(document, scope: Scope(), diagnostics).misspelt
        var first: Diagnostics?
        let candidates: [Int?] = hasFreeSizes(document) && inputs == nil ? probes : [nil]
        for probe in candidates {
            let own = Diagnostics()
            let builder = NetworkBuilder(name: name, weightNorm: weightNorm, library: library, own)
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

    /// Checks a library: its keys, its imports, and its blocks and functions as far as that is possible without their
    /// arguments.
    package static func check(library document: Value, name: String, library: any Library, _ diagnostics: Diagnostics) {
        _ = LibrarySection(document, scope: Scope(), diagnostics)
        let header = Header(document, owner: name, ambient: library.importedNames(of: document), diagnostics)
        let builder = NetworkBuilder(name: name, library: library, diagnostics)
        builder.addBlocks(of: document, scope: header.scope)
        builder.checkUnusedBlocks(of: document)
        _ = Definition.functions(document["functions"], diagnostics)
        NetworkBuilder.reportUnusedInBlocks(of: document, diagnostics)
    }

    private static func hasFreeSizes(_ document: Value) -> Bool {
        (document["inputs"]?.mapping ?? []).contains { entry in
            (entry.value.sequence ?? []).contains { $0.scalar.map { Header.isName($0.text) } ?? false }
        }
    }
}
