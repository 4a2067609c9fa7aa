import Games
package import Language

/// `extends:`: mappings merge, everything else is replaced, `null` removes.
package enum Inheritance {
    /// The document with everything that it inherits.
    package static func resolve(
        _ document: Value, name: String, in zoo: Zoo, chain: [String] = []
    ) throws(Diagnostic) -> Value {
        guard let parent = document["extends"], let scalar = parent.scalar else { return document }
        let path = chain + [name]
        guard !path.contains(scalar.text) else {
            throw Diagnostic(
                "models extend each other in a circle: \((path + [scalar.text]).joined(separator: " → "))",
                at: scalar.position)
        }
        let base: Value
        do throws(Diagnostic) {
            base = try zoo.modelDocument(scalar.text).value
        } catch {
            if error.position != nil { throw error }
            throw Diagnostic(error.message, at: scalar.position, hint: error.hint)
        }
        let whole = try resolve(base, name: scalar.text, in: zoo, chain: path)
        // the base's card and expectations are about the base only
        let inherited = Value(
            .mapping((whole.mapping ?? []).filter { !["card", "expects"].contains($0.name) }), at: whole.position)
        let own = Value(
            .mapping((document.mapping ?? []).filter { $0.name != "extends" }), at: document.position)
        return merge(inherited, keepingHelp(own, of: inherited))
    }

    /// A model's own document, with the help of the base's parameters added where only the default changes.
    private static func keepingHelp(_ own: Value, of base: Value) -> Value {
        guard let entries = own.mapping, let old = base["params"] else { return own }
        let changed = entries.map { entry -> Value.Entry in
            guard entry.name == "params", let parameters = entry.value.mapping else { return entry }
            let kept = parameters.map { parameter -> Value.Entry in
                guard let known = old[parameter.name], !parameter.value.isNull else { return parameter }
                return Value.Entry(key: parameter.key, value: keepingHelp(parameter.value, known))
            }
            return Value.Entry(key: entry.key, value: Value(.mapping(kept), at: entry.value.position))
        }
        return Value(.mapping(changed), at: own.position)
    }

    private static func keepingHelp(_ own: Value, _ known: Value) -> Value {
        guard ParameterSection.isWritten(own) else { return ParameterSection.value(known, with: own) }
        if own.key("default") != nil { return own }
        return ParameterSection.value(own, with: ParameterSection.standard(of: known))
    }

    /// `base` with the entries of `change` merged into it.
    static func merge(_ base: Value, _ change: Value) -> Value {
        guard let old = base.mapping, let new = change.mapping else { return change }
        // a different optimizer replaces the mapping, such as {adam: …}, as a whole
        let words = OptimizerNames.all
        if old.count == 1, new.count == 1, old[0].name != new[0].name, words.contains(old[0].name),
            words.contains(new[0].name)
        {
            return change
        }
        var result = old
        for entry in new {
            let place = result.firstIndex { $0.name == entry.name }
            if entry.value.isNull {
                if let place { result.remove(at: place) }
            } else if let place {
                result[place] = Value.Entry(key: entry.key, value: merge(result[place].value, entry.value))
            } else {
                result.append(entry)
            }
        }
        return Value(.mapping(result), at: change.position)
    }
}
