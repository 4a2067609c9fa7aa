import Language

extension NetworkBuilder {
    /// A copy of a repeat that is being built. Names that it gives last until it ends, but for carried ones, which the
    /// next copy and what follows the repeat see, and for those whose text holds the index.
    struct Copy {
        /// What the paths of its names begin with.
        let prefix: String
        let index: String?
        let carried: Set<String>
        /// The names that it has given so far.
        var names: Set<String> = []
        /// The names that it would have given but for a `when`.
        var leftOut: Set<String> = []
    }

    /// `repeat:` with its `index`, `carry` and `layers`.
    func repetition(_ context: Context) throws(Diagnostic) -> Wire {
        guard let count = context.argument, let layers = context.value["layers"] else {
            throw Diagnostic("'repeat' needs a number and 'layers'", at: context.key.position)
        }
        let value = try visible(context.scope, in: count).evaluate(Expression.parse(count))
        guard let times = value.int, (0...Self.mostNodes).contains(times) else {
            throw Diagnostic(
                "'repeat' needs a whole number from 0 to \(Self.mostNodes), but got \(value)", at: count.position)
        }
        let index = context.value["index"]?.scalar
        if let index, !Header.isName(index.text) {
            throw Diagnostic("'\(index.text)' can't be the name of an index", at: index.position)
        }
        let carried = carriedNames(context)
        var last = context.from[0]
        for i in 0..<times {
            try step(at: context.key.position)
            let scope = index.map { context.scope.adding($0.text, .int(i)) } ?? context.scope
            let prefix = "\(context.path).\(i)."
            copies.append(Copy(prefix: prefix, index: index?.text, carried: Set(carried.map(\.text))))
            defer { endCopy() }
            last = try list(layers, last, path: prefix, scope: scope)
            if i == 0 { checkIsRenewed(carried) }
        }
        return last
    }

    /// The names in `carry:`, each of which must stand for something before the first copy.
    private func carriedNames(_ context: Context) -> [Scalar] {
        guard let value = context.value["carry"], !value.isNull else { return [] }
        var result: [Scalar] = []
        for entry in value.sequence ?? [value] {
            do throws(Diagnostic) {
                guard let scalar = entry.scalar, Header.isWord(scalar.text) else {
                    throw Diagnostic("'carry' needs the name of a layer or a list of names", at: entry.position)
                }
                guard !result.contains(where: { $0.text == scalar.text }) else {
                    throw Diagnostic("'\(scalar.text)' is carried already", at: scalar.position)
                }
                result.append(scalar)
                try checkIsCarried(scalar)
            } catch {
                mistakes += 1
                report(error)
            }
        }
        return result
    }

    private func checkIsCarried(_ scalar: Scalar) throws(Diagnostic) {
        let name = scalar.text
        guard names[name] != nil else {
            if isHidden(name) || gone[name]?.isLeftOut == true { return }
            hidden.names.insert(name)
            throw missing(
                "'carry' needs a value for the first copy, but no layer or input named '\(name)' stands before", name,
                among: names.keys, at: scalar.position)
        }
        if let outer = copies.last, !outer.names.contains(name), !outer.carried.contains(name) {
            hidden.names.insert(name)
            throw Diagnostic(
                "'\(name)' is from outside the repeat around this one, which does not carry it", at: scalar.position,
                hint: "add 'carry: \(name)' to the outer repeat too")
        }
    }

    /// Each copy must give the carried names anew, unless a `when` leaves that out.
    private func checkIsRenewed(_ carried: [Scalar]) {
        guard let copy = copies.last else { return }
        for scalar in carried where !copy.names.contains(scalar.text) && !copy.leftOut.contains(scalar.text) {
            if hidden.names.contains(scalar.text) { continue }
            mistakes += 1
            report(
                Diagnostic(
                    "'\(scalar.text)' is carried, but no layer of the repeat has that name", at: scalar.position,
                    hint: "add 'name: \(scalar.text)' to the layer whose output the next copy takes"))
        }
    }

    /// Takes back the names of a copy that has ended; carried ones are from then on those of what is around the repeat.
    private func endCopy() {
        let copy = copies.removeLast()
        for name in copy.names {
            if copy.carried.contains(name) {
                if let outer = copies.indices.last { copies[outer].names.insert(name) }
                continue
            }
            gone[name] = Gone(
                note: .init(
                    "'\(name)' is known only inside its repeat; it is given", at: items[name]?.value["name"]?.position),
                hint: "'carry: \(name)' next to 'repeat' keeps the last copy's; a name that holds the index, such as "
                    + "'\(name)${i}', is known everywhere")
            names[name] = nil
            items[name] = nil
        }
    }
}
