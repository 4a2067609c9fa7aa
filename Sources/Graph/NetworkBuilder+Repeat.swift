import Language

extension NetworkBuilder {
    /// A copy of a repeat that is being built. Its names are valid until it ends, except for carried ones, which are visible
    /// in the next copy and after the repeat, and for those that contain the index.
    struct Copy {
        /// The prefix of the paths of its names.
        let prefix: String
        let index: String?
        let carried: Set<String>
        /// The names that it has declared so far.
        var names: Set<String> = []
        /// The names that it has not declared because of a `when`.
        var leftOut: Set<String> = []
    }

    /// Builds `repeat:` with its `index`, `carry` and `layers`.
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
            throw Diagnostic("'\(index.text)' is not a valid name for an index", at: index.position)
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

    /// The names in `carry:`, each of which must have a value before the first copy.
    private func carriedNames(_ context: Context) -> [Scalar] {
        guard let value = context.value["carry"], !value.isNull else { return [] }
        var result: [Scalar] = []
        for entry in value.sequence ?? [value] {
            do throws(Diagnostic) {
                guard let scalar = entry.scalar, Header.isWord(scalar.text) else {
                    throw Diagnostic("'carry' needs the name of a layer or a list of names", at: entry.position)
                }
                guard !result.contains(where: { $0.text == scalar.text }) else {
                    throw Diagnostic("duplicate name '\(scalar.text)' in 'carry'", at: scalar.position)
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
                "'carry' needs a value for the first copy, but no earlier layer or input is named '\(name)'", name,
                among: names.keys, at: scalar.position)
        }
        if let outer = copies.last, !outer.names.contains(name), !outer.carried.contains(name) {
            hidden.names.insert(name)
            throw Diagnostic(
                "'\(name)' is from outside the outer repeat, which does not carry it", at: scalar.position,
                hint: "add 'carry: \(name)' to the outer repeat")
        }
    }

    /// Checks that each copy declares the carried names again, unless it is skipped because of a `when`.
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

    /// Removes the names of a copy that has ended. Carried ones now belong to the surrounding scope.
    private func endCopy() {
        let copy = copies.removeLast()
        for name in copy.names {
            if copy.carried.contains(name) {
                if let outer = copies.indices.last { copies[outer].names.insert(name) }
                continue
            }
            gone[name] = Gone(
                note: .init(
                    "'\(name)' is known only inside its repeat; it is declared",
                    at: items[name]?.value["name"]?.position),
                hint: "'carry: \(name)' next to 'repeat' keeps that of the last copy; a name with the index, such as "
                    + "'\(name)${i}', is known everywhere")
            names[name] = nil
            items[name] = nil
        }
    }
}
