import Language

extension NetworkBuilder {
    /// The value of a name in `from:`, `outputs:` or a merge: a layer, an input, or an element of one.
    func wire(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> Wire {
        let place = NamePlace(
            "a layer's name", expectation: "expected the name of a layer",
            takes: { self.names[$0] != nil || self.isHidden($0) })
        let name = try scope.named(scalar, in: place, diagnostics).description
        if let wire = names[name] { return wire }
        if let expression = try? Expression.parse(scalar), expression.name == nil,
            case .graph(let value)? = try? visible(scope, expression.names).evaluate(expression),
            let wire = value as? Wire
        {
            return wire
        }
        if case .graph(let value)? = scope.values[name], let wire = value as? Wire { return wire }
        if isHidden(name) { throw .consequence }
        throw missing(
            "no earlier layer or input is named '\(name)'", name, among: names.keys, at: scalar.position)
    }

    /// The scope with those named layers so far whose names occur among the words.
    func visible(_ scope: Scope, _ words: some Sequence<String>) -> Scope {
        var result = scope
        for word in words where result.values[word] == nil {
            if let wire = names[word] { result.values[word] = .graph(wire) }
        }
        return result
    }

    /// The scope with those named layers so far that the YAML mentions.
    func visible(_ scope: Scope, in value: Value?) -> Scope {
        guard let value, !names.isEmpty else { return scope }
        return visible(scope, value.words)
    }

    /// The node that computes the value of a wire, with a `select` node for each index.
    func materialise(_ wire: Wire, at position: Position) throws(Diagnostic) -> Int {
        var node = wire.node
        for index in wire.indices {
            let path = "\(nodes[node].path)[\(index)]"
            if let existing = nodes.firstIndex(where: { $0.path == path && $0.layer is Select }) {
                node = existing
            } else {
                node = try add(Select(index: index), [node], path: path, at: position).node
            }
        }
        return node
    }
}
