import Language

extension NetworkBuilder {
    /// What an item is called by its `name:`.
    struct Label {
        let name: String
        let path: String
        /// The copy of a repeat that the name belongs to, as an index of `copies`; `nil` where it belongs to the whole
        /// network or block.
        let copy: Int?
    }

    /// Why a name that stands in the document can't be referred to.
    struct Gone {
        let note: Diagnostic.Note
        var hint: String?
        /// Whether a `when` has left its layer out.
        var isLeftOut = false
    }

    /// An item's name. In a repeat it belongs to the copy, or where its text holds the index to what is around the repeat.
    func label(of value: Value, _ scope: Scope) throws(Diagnostic) -> Label? {
        guard let given = value["name"] else { return nil }
        guard let scalar = given.scalar else { throw Diagnostic("a name is a single word", at: given.position) }
        let template = try Template(scalar)
        var indices = template.names
        let copy = copies.lastIndex { $0.index.flatMap { indices.remove($0) } == nil }
        let name = try template.text(in: scope)
        return Label(name: name, path: (copy.map { copies[$0].prefix } ?? namePrefix) + name, copy: copy)
    }

    /// Makes an item that has been built known by its name.
    func remember(_ label: Label, _ value: Value, _ scope: Scope, _ wire: Wire) {
        items[label.name] = Item(
            value: value, scope: scope, path: label.path, prefix: namePrefix, copies: copies, names: names)
        names[label.name] = wire
        gone[label.name] = nil
        if let copy = label.copy { copies[copy].names.insert(label.name) }
    }

    /// Each name stands for one thing; a carried one can be given once more in each copy.
    func checkIsFree(_ label: Label, _ value: Value, _ scope: Scope) throws(Diagnostic) {
        let name = label.name
        if let copy = label.copy, copies[copy].carried.contains(name), !copies[copy].names.contains(name) { return }
        let position = value["name"]?.position
        let message = "the name '\(name)' is taken"
        if case .graph? = scope.values[name] { throw Diagnostic("\(message) by a parameter", at: position) }
        guard let taken = names[name] ?? items[name]?.names[name] else { return }
        let isOuter = label.copy.map { !copies[$0].names.contains(name) } ?? false
        let carry = isOuter ? "'carry: \(name)' next to 'repeat' lets each copy give the name anew" : nil
        guard let before = items[name]?.value["name"]?.position else {
            // an input of a network inside this one is a layer of this one
            let input = nodes[taken.node].path == name ? nodes[taken.node].position : nil
            throw Diagnostic(message, at: position, notes: [.init("an input has it", at: input)], hint: carry)
        }
        throw Diagnostic(
            message, at: position, notes: [.init("the first one stands", at: before)],
            hint: before == position ? "in a repeat, what '${…}' puts in must differ from copy to copy" : carry)
    }

    /// Remembers the names in layers that a `when` leaves out.
    func leaveOut(_ layers: Value?, _ scope: Scope, at condition: Position) {
        for scalar in layers?.givenNames ?? [] {
            guard let name = try? Template(scalar).text(in: scope) else { continue }
            let note = Diagnostic.Note("'\(name)' is left out by its 'when'", at: condition)
            gone[name] = Gone(note: note, isLeftOut: true)
            if let copy = copies.indices.last { copies[copy].leftOut.insert(name) }
        }
    }

    /// Remembers the names that an item which could not be built would have made known.
    func hideNames(in value: Value) {
        for scalar in value.givenNames {
            if let brace = scalar.text.firstRange(of: "${") {
                hidden.starts.insert(String(scalar.text[..<brace.lowerBound]))
            } else {
                hidden.names.insert(scalar.text)
            }
        }
    }

    /// Whether a mistake has kept a name from being made known.
    func isHidden(_ name: String) -> Bool {
        hidden.names.contains(name) || hidden.starts.contains(where: name.hasPrefix)
    }

    /// A name that nothing stands for, and why as far as that can be seen.
    func missing(_ message: String, _ name: String, among known: some Sequence<String>, at position: Position)
        -> Diagnostic
    {
        let reason = names[name] == nil ? gone[name] : nil
        return Diagnostic(
            message, at: position, notes: reason.map { [$0.note] } ?? [],
            hint: reason == nil ? Suggestion.hint(for: name, among: known, what: "names here") : reason?.hint)
    }
}

extension Value {
    /// What stands after `name:` in it, however deep.
    fileprivate var givenNames: [Scalar] {
        let inner = (sequence ?? []).flatMap(\.givenNames)
        return (mapping ?? []).reduce(into: inner) { result, entry in
            result += entry.value.givenNames
            if entry.name == "name", let scalar = entry.value.scalar { result.append(scalar) }
        }
    }
}
