import Language

extension NetworkBuilder {
    /// A way to put layers together.
    struct Structure: Sendable {
        /// The keys that may stand beside it.
        let beside: [String]
        let help: String
        let build: @Sendable (NetworkBuilder) -> (Context) throws(Diagnostic) -> Wire
    }

    /// Everything that can stand where a layer can.
    static let structures: [String: Structure] = [
        "repeat": Structure(
            beside: ["index", "layers"], help: "n copies of layers, `index` counting from 0", build: { $0.repetition }),
        "residual": Structure(
            beside: ["shortcut", "scale"], help: "input + branch, the input through `shortcut` where given",
            build: { $0.residual }),
        "branches": Structure(
            beside: ["merge"], help: "the same input through several lists of layers, merged", build: { $0.branches }),
        "concat": Structure(
            beside: [], help: "the previous output and named ones, joined along channels", build: { $0.merge }),
        "add": Structure(beside: [], help: "the sum of the previous output and named ones", build: { $0.merge }),
        "multiply": Structure(
            beside: [], help: "the product of the previous output and named ones", build: { $0.merge }),
        "network": Structure(
            beside: ["with"], help: "another network as a layer, with its own weights", build: { $0.network }),
        "share": Structure(beside: [], help: "a named layer once more, with the same weights", build: { $0.share }),
    ]

    private func repetition(_ context: Context) throws(Diagnostic) -> Wire {
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
        var last = context.from[0]
        for i in 0..<times {
            try step(at: context.key.position)
            let scope = index.map { context.scope.adding($0.text, .int(i)) } ?? context.scope
            last = try list(layers, last, path: "\(context.path).\(i).", scope: scope)
        }
        return last
    }

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
            // a branch of one layer, or a block's layer list, needs no list around it
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
            guard let known = Merge.Kind(rawValue: try Template(word).text(in: context.scope)) else {
                throw Diagnostic("'merge' must be concat, add or multiply, but is '\(word.text)'", at: merge.position)
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
            throw Diagnostic("'\(context.kind)' needs another layer's name", at: context.key.position)
        }
        return try add(Merge(kind: kind), inputs, path: context.path, at: context.key.position)
    }

    /// The item of a name built once more, with the weights it has.
    private func share(_ context: Context) throws(Diagnostic) -> Wire {
        guard let scalar = context.argument?.scalar else {
            throw Diagnostic("'share' needs the name of a layer", at: context.key.position)
        }
        let name = try Template(scalar).text(in: context.scope)
        guard let item = items[name] else {
            throw Diagnostic(
                "no layer named '\(name)' stands before", at: scalar.position,
                hint: Suggestion.hint(for: name, among: items.keys, what: "names here"))
        }
        // what is wrong with the layer itself has been said where it stands
        if names[name]?.isUncertain == true { throw .consequence }
        let before = (sharing, names, items, namePrefix)
        sharing = sharing ?? Scalar(name, at: scalar.position)
        namePrefix = item.prefix
        names = item.names
        defer { (sharing, names, items, namePrefix) = before }
        var entries = item.value.mapping ?? []
        entries.removeAll { $0.name == "from" }
        let value = Value(.mapping(entries), at: item.value.position)
        return try list(
            Value(.sequence([value]), at: item.value.position), context.from[0], path: item.path, scope: item.scope)
    }
}
