import Language

extension NetworkBuilder {
    /// An item that combines layers.
    struct Structure: Sendable {
        /// The other keys that the item can have.
        let beside: [String]
        let help: String
        let build: @Sendable (NetworkBuilder) -> (Context) throws(Diagnostic) -> Wire
    }

    /// All items of a layer list that are neither layers nor blocks.
    static let structures: [String: Structure] = [
        "repeat": Structure(
            beside: ["index", "carry", "layers"],
            help: "n copies of layers; `index` counts from 0, names in `carry` pass their values from copy to copy",
            build: { $0.repetition }),
        "residual": Structure(
            beside: ["shortcut", "scale"], help: "input + branch; the input passes through `shortcut` if given",
            build: { $0.residual }),
        "branches": Structure(
            beside: ["merge"], help: "several lists of layers on the same input, merged", build: { $0.branches }),
        "concat": Structure(
            beside: [], help: "the previous output and named ones, concatenated along channels", build: { $0.merge }),
        "add": Structure(beside: [], help: "the sum of the previous output and named ones", build: { $0.merge }),
        "multiply": Structure(
            beside: [], help: "the product of the previous output and named ones", build: { $0.merge }),
        "network": Structure(
            beside: ["with"], help: "another network as a layer, with separate weights", build: { $0.network }),
        "share": Structure(beside: [], help: "a named layer again, with the same weights", build: { $0.share }),
    ]

    private func residual(_ context: Context) throws(Diagnostic) -> Wire {
        guard let layers = context.argument else {
            throw Diagnostic("'residual' needs a list of layers", at: context.key.position)
        }
        let start = context.from[0]
        let branch = try list(layers, start, path: context.path + ".", scope: context.scope)
        var way = start
        if let shortcut = context.value["shortcut"], !shortcut.isNull {
            way = try list(shortcut, start, path: context.path + ".shortcut.", scope: context.scope)
        }
        var inputs = [
            try materialise(way, at: context.key.position), try materialise(branch, at: context.key.position),
        ]
        if let scale = context.value["scale"] {
            guard let factor = try visible(context.scope, in: scale).evaluate(Expression.parse(scale)).double else {
                throw Diagnostic("'scale' must be a number", at: scale.position)
            }
            inputs[1] = try add(Gain(value: factor), [inputs[1]], path: context.path + ".scale", at: scale.position)
                .node
        }
        return try add(Merge(kind: .add), inputs, path: context.path, at: context.key.position)
    }

    private func branches(_ context: Context) throws(Diagnostic) -> Wire {
        guard let lists = context.argument?.sequence, !lists.isEmpty else {
            throw Diagnostic("'branches' needs a list of layer lists", at: context.key.position)
        }
        var ends: [Int] = []
        for (index, branch) in lists.enumerated() {
            // a branch of one layer, or of a block's layers, needs no list around it
            let isLayer = !branch.isNull && branch.sequence == nil
            let layers = isLayer ? Value(.sequence([branch]), at: branch.position) : branch
            let end =
                layers.isNull || layers.sequence?.isEmpty == true
                ? context.from[0]
                : try list(layers, context.from[0], path: "\(context.path).\(index).", scope: context.scope)
            ends.append(try materialise(end, at: layers.position))
        }
        var kind = Merge.Kind.concat
        if let merge = context.value["merge"], let word = merge.scalar {
            let rule = "'merge' must be concat, add or multiply"
            let place = NamePlace("a choice of 'merge'", expectation: rule, takes: { Merge.Kind(rawValue: $0) != nil })
            let name = try context.scope.named(word, in: place, diagnostics).description
            guard let known = Merge.Kind(rawValue: name) else {
                throw Diagnostic("\(rule), but is '\(name)'", at: merge.position)
            }
            kind = known
        }
        return try add(Merge(kind: kind), ends, path: context.path, at: context.key.position)
    }

    private func merge(_ context: Context) throws(Diagnostic) -> Wire {
        guard let kind = Merge.Kind(rawValue: context.kind) else { throw .consequence }
        let others = context.argument.map { wires($0, context.scope, like: context.from[0]) } ?? []
        var inputs: [Int] = []
        for wire in context.from + others { inputs.append(try materialise(wire, at: context.key.position)) }
        guard inputs.count > 1 else {
            throw Diagnostic("'\(context.kind)' needs the name of another layer", at: context.key.position)
        }
        return try add(Merge(kind: kind), inputs, path: context.path, at: context.key.position)
    }

    /// Builds the item of a name again, with its existing weights.
    private func share(_ context: Context) throws(Diagnostic) -> Wire {
        guard let scalar = context.argument?.scalar else {
            throw Diagnostic("'share' needs the name of a layer", at: context.key.position)
        }
        let place = NamePlace(
            "a layer's name", expectation: "'share' needs the name of a layer", takes: { self.items[$0] != nil })
        let name = try context.scope.named(scalar, in: place, diagnostics).description
        guard let item = items[name] else {
            throw missing("no earlier layer is named '\(name)'", name, among: items.keys, at: scalar.position)
        }
        // mistakes in the layer itself have been reported at its position
        if names[name]?.isUncertain == true { throw .consequence }
        let before = (sharing, names, items, namePrefix, copies)
        sharing = sharing ?? Scalar(name, at: scalar.position)
        namePrefix = item.prefix
        copies = item.copies
        names = item.names
        defer { (sharing, names, items, namePrefix, copies) = before }
        var entries = item.value.mapping ?? []
        entries.removeAll { $0.name == "from" }
        let value = Value(.mapping(entries), at: item.value.position)
        return try list(
            Value(.sequence([value]), at: item.value.position), context.from[0], path: item.path, scope: item.scope)
    }
}
