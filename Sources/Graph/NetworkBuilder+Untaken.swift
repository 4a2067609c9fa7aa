import Language

extension NetworkBuilder {
    /// Checks layers that a `when` skips, as far as that is possible without the values with which they would be built: their
    /// kinds, arguments and keys. What depends on values, shapes or names of other layers is not reported.
    func checkUntaken(_ layers: Value?, _ scope: Scope) {
        guard let layers, !layers.isNull, checkedPlaces.insert(layers.position).inserted else { return }
        let own = Diagnostics()
        let checker = NetworkBuilder(name: networkName, library: library, own)
        (checker.lacksBlocks, checker.stack, checker.groups) = (lacksBlocks, stack, groups)
        checker.checkedPlaces = checkedPlaces
        checker.blocks = blocks.mapValues {
            Block(document: $0.document, scope: $0.scope.withoutValues, misspelt: $0.misspelt, isRecomputed: false)
        }
        checker.hidden.starts.insert("")
        // layers can be values in arguments, also those that a 'when' skips
        let layerNames = Set(names.keys).union(gone.keys).union(hidden.names)
        let unknown = scope.withoutValues.adding(Dictionary(uniqueKeysWithValues: layerNames.map { ($0, .invalid) }))
        let start = checker.source("", [1], at: layers.position, isUncertain: true)
        let items = layers.sequence == nil ? Value(.sequence([layers]), at: layers.position) : layers
        _ = own.attempt { () throws(Diagnostic) in
            try checker.list(items, start, path: "", scope: unknown)
        }
        checkedPlaces = checker.checkedPlaces
        own.all.forEach(diagnostics.report)
    }
}

extension Scope {
    /// The scope with all of its names and none of their values, so that nothing that depends on one is reported.
    fileprivate var withoutValues: Scope {
        var result = self
        result.values = values.mapValues { _ in .invalid }
        result.invalidateFunctions()
        return result
    }
}

extension Value {
    /// The mapping without some of its keys.
    func without(_ keys: [String]) -> Value {
        guard let entries = mapping else { return self }
        return Value(.mapping(entries.filter { !keys.contains($0.name) }), at: position)
    }
}
