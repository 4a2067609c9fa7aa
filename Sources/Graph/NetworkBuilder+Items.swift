import Language

extension NetworkBuilder {
    static let besideKeys = ["name", "from", "when", "else"]

    /// Builds a list of layers after `start`. All items are built, so that all mistakes are reported in one run.
    func list(_ layers: Value, _ start: Wire, path: String, scope: Scope) throws(Diagnostic) -> Wire {
        let items = try items(of: layers, scope)
        var last = start
        let depth = groups.count
        if path.hasSuffix(".") { groups.append(String(path.dropLast())) }
        defer { groups.removeSubrange(depth...) }
        var counts: [String: Int] = [:]
        for value in items {
            do throws(Diagnostic) {
                try step(at: value.position)
                last = try item(value, last, path: path, scope: scope, &counts)
            } catch {
                if isExhausted { throw error }
                mistakes += 1
                report(error)
                last = placeholder(for: last, at: value.position)
                keepNames(of: value, scope, for: last)
            }
        }
        return last
    }

    /// The items of a list of layers, which can be the name of a parameter with such a list.
    private func items(of layers: Value, _ scope: Scope) throws(Diagnostic) -> [Value] {
        if let items = layers.sequence { return items }
        if let scalar = layers.scalar, case .layers = try resolve(scalar, nil, scope) { return [layers] }
        throw Diagnostic(
            "expected a list of layers, but found \(layers.kind)", at: layers.position,
            hint: "write '[a, b]', or '- ' before each layer")
    }

    /// Reports a mistake with notes about where the surrounding blocks and networks are used. A mistake that a layer makes
    /// only where it is shared is reported there.
    func report(_ error: Diagnostic) {
        var error = error
        if let sharing { error = error.moved(to: sharing.position, note: "in '\(sharing.text)', which is") }
        let isRecursive = Set(stack.map(\.kind)).count < stack.count
        if !isRecursive {
            error.notes += stack.reversed().map { .init("inside '\($0.kind)', which is used", at: $0.position) }
        }
        diagnostics.report(error)
    }

    /// Declares the names of an item that could not be built, as far as they are known.
    private func keepNames(of value: Value, _ scope: Scope, for wire: Wire) {
        hideNames(in: value)
        guard let label = try? label(of: value, scope), names[label.name] == nil else { return }
        remember(label, value, scope, wire)
    }

    /// Builds one item of a list.
    private func item(_ value: Value, _ previous: Wire, path: String, scope: Scope, _ counts: inout [String: Int])
        throws(Diagnostic) -> Wire
    {
        let (key, argument) = try split(value)
        if let condition = value["when"] {
            let isMet = try visible(scope, in: condition).truth(Expression.parse(condition))
            leaveOut(isMet ? value["else"] : value, scope, at: condition.position)
            checkUntaken(isMet ? value["else"] : value.without(["when", "else", "from"]), scope)
            if !isMet { return try alternative(to: value, previous, path: path, scope: scope, &counts) }
        } else if let other = value.key("else") {
            throw Diagnostic("'else' needs 'when' in the same item", at: other.position)
        }
        let kind = try resolve(key, argument, scope)
        guard case .layers(let layers, let inner) = kind else {
            return try item(value, kind.description, previous, path: path, scope: scope, &counts) {
                context throws(Diagnostic) in try build(context)
            }
        }
        let word = key.text.filter { $0.isLetter || $0 == "_" }
        return try item(value, word, previous, path: path, scope: scope, &counts) { context throws(Diagnostic) in
            checkBeside(context, [])
            return try group(layers, context, scope: inner)
        }
    }

    /// Builds an item under its name, or under its kind and a number.
    private func item(
        _ value: Value, _ word: String, _ previous: Wire, path: String, scope: Scope, _ counts: inout [String: Int],
        _ build: (Context) throws(Diagnostic) -> Wire
    ) throws(Diagnostic) -> Wire {
        let (key, argument) = try split(value)
        let label = try label(of: value, scope)
        if let label, sharing == nil { try checkIsFree(label, value, scope) }
        counts[word, default: 0] += 1
        let count = counts[word] ?? 1
        let automatic = path + word + (count > 1 ? "_\(count)" : "")
        let context = Context(
            kind: word, key: key, argument: argument, value: value, path: label?.path ?? automatic, scope: scope,
            from: sources(value, previous, scope))
        let result = try build(context)
        if let label { remember(label, value, scope, result) }
        return result
    }

    /// Replaces an item whose `when` is false: by nothing, or by its `else` with the name and the inputs of the item.
    private func alternative(
        to value: Value, _ previous: Wire, path: String, scope: Scope, _ counts: inout [String: Int]
    ) throws(Diagnostic) -> Wire {
        guard let key = value.key("else"), let other = value["else"] else { return previous }
        guard !other.isNull else {
            throw Diagnostic(
                "'else' needs a layer or a list of layers", at: key.position,
                hint: "'else: []' passes the input through")
        }
        guard other.sequence == nil else {
            return try item(value, key.text, previous, path: path, scope: scope, &counts) {
                context throws(Diagnostic) in
                try group(other, context, scope: scope)
            }
        }
        let own =
            other.mapping ?? other.scalar.map { [Value.Entry(key: $0, value: Value(.null, at: $0.position))] } ?? []
        if let second = other.key("name"), let first = value.key("name") {
            throw Diagnostic(
                "the item already has a name", at: second.position,
                notes: [.init("the first one is", at: first.position)],
                hint: "a name next to 'when' applies to both branches")
        }
        let shared = (value.mapping ?? []).filter { ["name", "from"].contains($0.name) && other[$0.name] == nil }
        return try item(
            Value(.mapping(own + shared), at: other.position), previous, path: path, scope: scope, &counts)
    }

    /// Builds layers that replace one item. Each use of a parameter's layers has separate weights.
    private func group(_ layers: Value, _ context: Context, scope: Scope) throws(Diagnostic) -> Wire {
        guard context.from.count == 1 else {
            throw Diagnostic(
                "a list of layers takes 1 input, but 'from' gives \(context.from.count)",
                at: context.value["from"]?.position ?? context.key.position)
        }
        return try list(layers, context.from[0], path: context.path + ".", scope: scope)
    }

    /// The meaning of an item's key: a kind of layer, or the layers of a parameter.
    private func resolve(_ key: Scalar, _ argument: Value?, _ scope: Scope) throws(Diagnostic) -> Constant {
        let isBare = argument == nil
        let place = NamePlace(
            "a layer", expectation: isBare ? "expected a layer" : "expected a layer that takes arguments",
            takes: { Layers.named($0) != nil || self.blocks[$0] != nil || Self.structures[$0] != nil },
            fits: { value in
                switch value {
                case .layers: isBare
                case .list(let items): isBare && items.isEmpty
                default: false
                }
            })
        do throws(Diagnostic) {
            let value = try scope.named(key, in: place, diagnostics)
            if case .list = value { return .layers(Value(.sequence([]), at: key.position), scope) }
            return value
        } catch {
            // it may be a block that could not be declared because of a mistake
            throw lacksBlocks ? .consequence : error
        }
    }

    /// An item with everything needed to build it.
    struct Context {
        let kind: String
        let key: Scalar
        let argument: Value?
        let value: Value
        let path: String
        let scope: Scope
        let from: [Wire]
    }

    private func build(_ context: Context) throws(Diagnostic) -> Wire {
        if let structure = NetworkBuilder.structures[context.kind] {
            checkBeside(context, structure.beside)
            return try structure.build(self)(context)
        }
        if let block = blocks[context.kind] {
            checkBeside(context, [])
            return try build(block, context)
        }
        return try layer(context)
    }

    /// The kind and the argument of an item.
    private func split(_ value: Value) throws(Diagnostic) -> (Scalar, Value?) {
        switch value.content {
        case .scalar(let scalar): return (scalar, nil)
        case .mapping(let entries):
            guard let first = entries.first(where: { !Self.besideKeys.contains($0.name) }) else {
                throw Diagnostic("this item has no layer", at: value.position)
            }
            return (first.key, first.value.isNull ? nil : first.value)
        case .null: throw Diagnostic("this item is empty", at: value.position)
        case .sequence: throw Diagnostic("expected a layer, but found a list", at: value.position)
        }
    }

    private func sources(_ value: Value, _ previous: Wire, _ scope: Scope) -> [Wire] {
        value["from"].map { wires($0, scope, like: previous) } ?? [previous]
    }

    /// One name or a list of names. Unknown names are reported and replaced by placeholders like `previous`.
    func wires(_ value: Value, _ scope: Scope, like previous: Wire) -> [Wire] {
        (value.sequence ?? [value]).map { entry in
            do throws(Diagnostic) {
                guard let scalar = entry.scalar else {
                    throw Diagnostic("expected the name of a layer, but found \(entry.kind)", at: entry.position)
                }
                return try wire(scalar, scope)
            } catch {
                mistakes += 1
                report(error)
                return placeholder(for: previous, at: entry.position)
            }
        }
    }

    private func checkBeside(_ context: Context, _ more: [String]) {
        let known = [context.key.text] + Self.besideKeys + more
        for entry in context.value.mapping ?? [] where !known.contains(entry.name) {
            diagnostics.error(
                "unknown key '\(entry.name)' of an item with '\(context.kind)'", at: entry.key.position,
                hint: "expected one of \((Self.besideKeys + more).joined(separator: ", ")); "
                    + "arguments of the layer go inside it")
        }
    }

    /// Builds a layer of a known kind.
    private func layer(_ context: Context) throws(Diagnostic) -> Wire {
        guard let type = Layers.named(context.kind) else {
            if lacksBlocks { throw .consequence }
            throw Diagnostic(
                "unknown layer '\(context.kind)'", at: context.key.position,
                hint: Suggestion.hint(
                    for: context.kind, among: Layers.all.map { $0.name } + blocks.keys + Self.structures.keys,
                    what: "layers", see: "ganzoo layers"))
        }
        checkBeside(context, [])
        var fields = Fields(
            context.kind, context.argument, at: context.key.position,
            scope: visible(context.scope, in: context.argument), diagnostics)
        let made = type.init(&fields)
        if let argument = context.argument, argument.mapping == nil, fields.declared.isEmpty {
            throw Diagnostic("'\(context.kind)' takes no arguments", at: argument.position)
        }
        let settings = Layers.readSettings(&fields, type, norm: weightNorm)
        fields.finish()
        guard fields.isValid else { throw .consequence }
        guard made.arity.contains(context.from.count) else {
            let wanted =
                made.arity.lowerBound == made.arity.upperBound
                ? "\(made.arity.lowerBound)" : "at least \(made.arity.lowerBound)"
            throw Diagnostic(
                "'\(context.kind)' takes \(wanted) input\(wanted == "1" ? "" : "s"), but 'from' gives \(context.from.count)",
                at: context.value["from"]?.position ?? context.key.position)
        }
        var inputs: [Int] = []
        for wire in context.from + made.conditions { inputs.append(try materialise(wire, at: context.key.position)) }
        return try add(
            made, inputs, path: context.path, at: context.key.position, normalization: settings.normalization,
            trainable: settings.trainable)
    }
}
