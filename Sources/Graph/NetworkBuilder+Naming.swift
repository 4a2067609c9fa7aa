import Language

extension NetworkBuilder {
    /// The `name:` of an item.
    struct Label {
        let name: String
        let path: String
        /// The copy of a repeat that the name belongs to, as an index of `copies`; `nil` if it belongs to the whole network
        /// or block.
        let copy: Int?
    }

    /// Why a name in the document cannot be referred to.
    struct Gone {
        let note: Diagnostic.Note
        var hint: String?
        /// Whether its layer is skipped because of a `when`.
        var isLeftOut = false
    }

    /// The name of an item. In a repeat it belongs to the copy, or to the surrounding scope if it contains the index.
    func label(of value: Value, _ scope: Scope) throws(Diagnostic) -> Label? {
        guard let given = value["name"] else { return nil }
        guard let scalar = given.scalar else { throw Diagnostic("a name must be a single word", at: given.position) }
        let template = try Template(scalar)
        var indices = template.names
        let copy = copies.lastIndex { $0.index.flatMap { indices.remove($0) } == nil }
        let name = try template.text(in: scope)
        return Label(name: name, path: (copy.map { copies[$0].prefix } ?? namePrefix) + name, copy: copy)
    }

    /// Declares an item that has been built under its name.
    func remember(_ label: Label, _ value: Value, _ scope: Scope, _ wire: Wire) {
        items[label.name] = Item(
            value: value, scope: scope, path: label.path, prefix: namePrefix, copies: copies, names: names)
        names[label.name] = wire
        gone[label.name] = nil
        if let copy = label.copy { copies[copy].names.insert(label.name) }
    }

    /// Checks that a name is unique. A carried name can be given again in each copy.
    func checkIsFree(_ label: Label, _ value: Value, _ scope: Scope) throws(Diagnostic) {
        let name = label.name
        if let copy = label.copy, copies[copy].carried.contains(name), !copies[copy].names.contains(name) { return }
        let position = value["name"]?.position
        let message = "the name '\(name)' is taken"
        if case .graph? = scope.values[name] { throw Diagnostic("\(message) by a parameter", at: position) }
        guard let taken = names[name] ?? items[name]?.names[name] else { return }
        let isOuter = label.copy.map { !copies[$0].names.contains(name) } ?? false
        let carry = isOuter ? "with 'carry: \(name)' next to 'repeat', each copy can use the name" : nil
        guard let before = items[name]?.value["name"]?.position else {
            // an input of a network inside this one is a layer of this one
            let input = nodes[taken.node].path == name ? nodes[taken.node].position : nil
            throw Diagnostic(message, at: position, notes: [.init("the input is", at: input)], hint: carry)
        }
        throw Diagnostic(
            message, at: position, notes: [.init("the first one is", at: before)],
            hint: before == position ? "in a repeat, the value of '${…}' must differ from copy to copy" : carry)
    }

    /// Records the names in layers that are skipped because of a `when`.
    func leaveOut(_ layers: Value?, _ scope: Scope, at condition: Position) {
        for scalar in layers?.givenNames ?? [] {
            guard let name = try? Template(scalar).text(in: scope) else { continue }
            let note = Diagnostic.Note("'\(name)' is skipped because of its 'when'", at: condition)
            gone[name] = Gone(note: note, isLeftOut: true)
            if let copy = copies.indices.last { copies[copy].leftOut.insert(name) }
        }
    }

    /// Records the names that an item would have declared if it could have been built.
    func hideNames(in value: Value) {
        for scalar in value.givenNames {
            if let brace = scalar.text.firstRange(of: "${") {
                hidden.starts.insert(String(scalar.text[..<brace.lowerBound]))
            } else {
                hidden.names.insert(scalar.text)
            }
        }
    }

    /// Whether a name could not be declared because of a mistake.
    func isHidden(_ name: String) -> Bool {
        hidden.names.contains(name) || hidden.starts.contains(where: name.hasPrefix)
    }

    /// The error for an unknown name, with the reason if it is known.
    func missing(_ message: String, _ name: String, among known: some Sequence<String>, at position: Position)
        -> Diagnostic
    {
        let reason = names[name] == nil ? gone[name] : nil
        return Diagnostic(
            message, at: position, notes: reason.map { [$0.note] } ?? [],
            hint: reason == nil ? Suggestion.hint(for: name, among: known, what: "names") : reason?.hint)
    }
}

extension Value {
    /// All values of `name:` in it, at any depth.
    fileprivate var givenNames: [Scalar] {
        let inner = (sequence ?? []).flatMap(\.givenNames)
        return (mapping ?? []).reduce(into: inner) { result, entry in
            result += entry.value.givenNames
            if entry.name == "name", let scalar = entry.value.scalar { result.append(scalar) }
        }
    }
}
