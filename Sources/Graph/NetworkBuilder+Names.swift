import Language

extension NetworkBuilder {
    /// What a name in `from:`, `outputs:` or a merge refers to: a layer's name, an input, or an element of one.
    func wire(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> Wire {
        let name = try Template(scalar).text(in: scope)
        if let wire = names[name] { return wire }
        if let expression = try? Expression.parse(scalar), expression.name == nil,
            case .graph(let value)? = try? visible(scope, expression.names).evaluate(expression),
            let wire = value as? Wire
        {
            return wire
        }
        if case .graph(let value)? = scope.values[name], let wire = value as? Wire { return wire }
        if hidden.names.contains(name) || hidden.starts.contains(where: name.hasPrefix) { throw .consequence }
        throw Diagnostic(
            "no layer or input named '\(name)' stands before", at: scalar.position,
            hint: Suggestion.hint(for: name, among: names.keys, what: "names here"))
    }

    /// The scope with those of the layers named so far whose names occur among the words.
    func visible(_ scope: Scope, _ words: some Sequence<String>) -> Scope {
        var result = scope
        for word in words where result.values[word] == nil {
            if let wire = names[word] { result.values[word] = .graph(wire) }
        }
        return result
    }

    /// The scope with those of the layers named so far that the YAML speaks of.
    func visible(_ scope: Scope, in value: Value?) -> Scope {
        guard let value, !names.isEmpty else { return scope }
        return visible(scope, value.words)
    }

    /// The node that gives the wire's value, with a `select` for each element taken.
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

    /// Remembers the names that an item which could not be built would have made known.
    func hideNames(in value: Value) {
        for item in value.sequence ?? [] { hideNames(in: item) }
        for entry in value.mapping ?? [] {
            hideNames(in: entry.value)
            guard entry.name == "name", let text = entry.value.scalar?.text else { continue }
            if let brace = text.firstRange(of: "${") {
                hidden.starts.insert(String(text[..<brace.lowerBound]))
            } else {
                hidden.names.insert(text)
            }
        }
    }
}
