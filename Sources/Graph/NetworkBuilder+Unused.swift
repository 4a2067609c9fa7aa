import Language

extension NetworkBuilder {
    /// Warns about inputs, parameters, values and blocks of a document that nothing uses.
    func reportUnused(in document: Value, _ network: Network) {
        guard let source = document["layers"]?.position.source else { return }
        let unused = UnusedNames(in: document, of: source, diagnostics)
        for input in document["inputs"]?.mapping ?? [] where !unused.isMentioned(input.name) {
            guard let node = names[input.name]?.node, network.uses[node] == 0 else { continue }
            diagnostics.warning(
                "no layer uses the input '\(input.name)'", at: input.key.position,
                hint: "a layer reads it with 'from: \(input.name)'")
        }
        unused.report("params", "the parameter")
        unused.report("let", "the value")
        unused.report("blocks", "the block")
        NetworkBuilder.reportUnusedInBlocks(of: document, diagnostics)
    }

    /// Warns about parameters and values of blocks that the block does not use.
    static func reportUnusedInBlocks(of document: Value, _ diagnostics: Diagnostics) {
        for block in document["blocks"]?.mapping ?? [] {
            let unused = UnusedNames(in: block.value, of: block.key.position.source, diagnostics)
            unused.report("params", "the parameter")
            unused.report("let", "the value")
        }
    }
}
