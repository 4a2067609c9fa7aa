import Language

extension NetworkBuilder {
    /// Adds a node for each entry of `inputs:`.
    func readInputs(_ document: Value, _ scope: Scope, given: [Shape]?, probe: Int) -> [(
        name: String, shape: Shape
    )] {
        guard let entries = document["inputs"]?.mapping, !entries.isEmpty else {
            diagnostics.error(
                "a network needs 'inputs', a mapping of names to shapes",
                at: document["inputs"]?.position ?? document.position,
                hint: "for example 'inputs: {image: [3, height, width]}'")
            return []
        }
        if let given, given.count != entries.count {
            diagnostics.error(
                "'\(networkName)' takes \(entries.count) input\(entries.count == 1 ? "" : "s") (\(entries.map(\.name).joined(separator: ", "))), "
                    + "but got \(given.count)", at: document.key("inputs")?.position)
            return []
        }
        return entries.enumerated().map { index, entry in
            let declared = readShape(entry, scope, given: given?[index], probe: probe)
            // errors that follow from an unknown shape are not reported
            names[entry.name] = input(entry, declared ?? entry.value.sequence?.map { _ in 1 } ?? [1], declared == nil)
            return (entry.name, declared ?? [])
        }
    }

    private func readShape(_ entry: Value.Entry, _ scope: Scope, given: Shape?, probe: Int) -> Shape? {
        guard let sizes = entry.value.sequence else {
            diagnostics.error("the shape of '\(entry.name)' must be a list of sizes", at: entry.value.position)
            return nil
        }
        if let given, given.count != sizes.count {
            diagnostics.error(
                "input '\(entry.name)' of '\(networkName)' has \(sizes.count) sizes, but got \(given)",
                at: entry.value.position)
            return nil
        }
        var shape: Shape = []
        for (axis, size) in sizes.enumerated() {
            if let word = size.scalar?.text, scope.freeSizes.contains(word) {
                freeAxes[entry.name, default: [:]][axis] = word
                if given == nil { standIn = probe }
                shape.append(given?[axis] ?? probe)
                continue
            }
            guard let number = readSize(size, scope) else { return nil }
            if let got = given?[axis], got != number {
                diagnostics.error(
                    "input '\(entry.name)' of '\(networkName)' must have a size of \(number) here, but got \(given ?? [])",
                    at: size.position)
                return nil
            }
            shape.append(number)
        }
        guard shape.volume < 1 << 40 else {
            diagnostics.error("the input \(shape) exceeds the maximum size of a tensor", at: entry.value.position)
            return nil
        }
        return shape
    }

    private func readSize(_ size: Value, _ scope: Scope) -> Int? {
        let value = diagnostics.attempt { () throws(Diagnostic) in try scope.evaluate(Expression.parse(size)) }
        guard let value else { return nil }
        guard let number = value.int, number > 0 else {
            diagnostics.error("a size must be a whole number of at least 1, but is \(value)", at: size.position)
            return nil
        }
        return number
    }

    /// The layers of `outputs:`, or the last layer.
    func readOutputs(_ value: Value?, _ scope: Scope, last: Wire, at position: Position) -> [(
        name: String, node: Int
    )] {
        guard let entries = value?.mapping, !entries.isEmpty else {
            let node = diagnostics.attempt { () throws(Diagnostic) in try materialise(last, at: position) }
            guard let node else { return [] }
            let name = items.keys.first { names[$0]?.node == node && names[$0]?.indices.isEmpty == true }
            return [(name ?? "output", node)]
        }
        return entries.compactMap { entry in
            guard let scalar = entry.value.scalar else {
                diagnostics.error("an output must be the name of a layer", at: entry.value.position)
                return nil
            }
            return diagnostics.attempt { () throws(Diagnostic) in
                (entry.name, try materialise(wire(scalar, scope), at: scalar.position))
            }
        }
    }
}

extension Scope {
    /// This scope with the free sizes of the inputs, such as `height` in `[3, height, width]`.
    func addingFreeSizes(of inputs: Value?) -> Scope {
        let words = (inputs?.mapping ?? []).flatMap { $0.value.sequence ?? [] }.compactMap { $0.scalar?.text }
        var result = self
        result.freeSizes.formUnion(words.filter { Header.isName($0) && values[$0] == nil })
        return result
    }
}
