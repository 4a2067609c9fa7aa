import Language

extension NetworkBuilder {
    static let besideKeys = ["name", "from", "when"]

    /// Builds a list of layers behind `start`, all of it, so that all mistakes show in one run.
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
                keepNames(of: value, scope, for: last, path)
            }
        }
        return last
    }

    /// The items of a list of layers; the name of a parameter that holds one is as good.
    private func items(of layers: Value, _ scope: Scope) throws(Diagnostic) -> [Value] {
        if let items = layers.sequence { return items }
        if let scalar = layers.scalar, case .layers = try resolve(scalar, nil, scope) { return [layers] }
        throw Diagnostic(
            "a list of layers was expected, but this is \(layers.kind)", at: layers.position,
            hint: "it is written `[a, b]`, or with `- ` before each")
    }

    /// Reports a mistake, saying where the block or network that it lies in is used. One that a layer makes only where it
    /// is shared lies there.
    private func report(_ error: Diagnostic) {
        var error = error
        if let sharing { error = error.moved(to: sharing.position, note: "in '\(sharing.text)', which stands") }
        let isRecursive = Set(stack.map(\.kind)).count < stack.count
        if !isRecursive {
            error.notes += stack.reversed().map { .init("inside '\($0.kind)', which is used", at: $0.position) }
        }
        diagnostics.report(error)
    }

    /// Makes the names of an item that could not be built known all the same, as far as they can be seen.
    private func keepNames(of value: Value, _ scope: Scope, for wire: Wire, _ path: String) {
        hideNames(in: value)
        guard let name = try? explicitName(value, scope), names[name] == nil else { return }
        names[name] = wire
        items[name] = Item(value: value, scope: scope, path: path + name, prefix: namePrefix, names: names)
    }

    /// Builds one item of a list.
    private func item(_ value: Value, _ previous: Wire, path: String, scope: Scope, _ counts: inout [String: Int])
        throws(Diagnostic) -> Wire
    {
        let (key, argument) = try split(value)
        if let condition = value["when"] {
            guard try visible(scope, in: condition).truth(Expression.parse(condition)) else { return previous }
        }
        let kind: String
        switch try resolve(key, argument, scope) {
        case .layers(let layers, let inner): return try splice(layers, previous, path: path, scope: inner, key, &counts)
        case let word: kind = word.description
        }
        let name = try explicitName(value, scope)
        if let name, sharing == nil { try checkIsFree(name, value) }
        counts[kind, default: 0] += 1
        let count = counts[kind] ?? 1
        let automatic = path + kind + (count > 1 ? "_\(count)" : "")
        let own = name.map { namePrefix + $0 } ?? automatic
        let context = Context(
            kind: kind, key: key, argument: argument, value: value, path: own, scope: scope,
            from: sources(value, previous, scope))
        let result = try build(context)
        if let name {
            items[name] = Item(value: value, scope: scope, path: own, prefix: namePrefix, names: names)
            names[name] = result
        }
        return result
    }

    /// Each name stands for one thing.
    private func checkIsFree(_ name: String, _ value: Value) throws(Diagnostic) {
        guard let taken = names[name] ?? items[name]?.names[name] else { return }
        let position = value["name"]?.position
        let message = "the name '\(name)' is taken"
        guard let before = items[name]?.value["name"]?.position else {
            // an input of a network inside this one is a layer of this one
            let input = nodes[taken.node].path == name ? nodes[taken.node].position : nil
            throw Diagnostic(message, at: position, notes: [.init("an input has it", at: input)])
        }
        throw Diagnostic(
            message, at: position, notes: [.init("the first one stands", at: before)],
            hint: before == position ? "inside a repeat a name needs its index, such as `${i}`" : nil)
    }

    /// What an item's key stands for: the name of a kind, or a parameter's layers.
    private func resolve(_ key: Scalar, _ argument: Value?, _ scope: Scope) throws(Diagnostic) -> Constant {
        let template = try Template(key)
        if let sole = template.soleExpression {
            let value = try scope.evaluate(sole)
            switch value {
            case .layers, .name, .text: return value
            case .list(let items) where items.isEmpty: return .layers(Value(.sequence([]), at: key.position), scope)
            default: throw Diagnostic("a layer was expected, but this is \(value.kind)", at: key.position)
            }
        }
        let kind = try template.text(in: scope)
        guard argument == nil else { return .name(kind) }
        switch scope.values[kind] {
        case .some(.invalid): throw .consequence
        case .some(.layers(let layers, let inner)): return .layers(layers, inner)
        case .some(.list(let items)) where items.isEmpty:
            return .layers(Value(.sequence([]), at: key.position), scope)
        default: return .name(kind)
        }
    }

    /// One item with everything that building it needs.
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

    /// A parameter's layers; each place that they are put in has weights of its own.
    private func splice(
        _ layers: Value, _ previous: Wire, path: String, scope: Scope, _ key: Scalar, _ counts: inout [String: Int]
    ) throws(Diagnostic) -> Wire {
        let word = key.text.filter { $0.isLetter || $0 == "_" }
        counts[word, default: 0] += 1
        let count = counts[word] ?? 1
        return try list(layers, previous, path: path + word + (count > 1 ? "_\(count)." : "."), scope: scope)
    }

    /// The item's kind and its argument.
    private func split(_ value: Value) throws(Diagnostic) -> (Scalar, Value?) {
        switch value.content {
        case .scalar(let scalar): return (scalar, nil)
        case .mapping(let entries):
            guard let first = entries.first(where: { !Self.besideKeys.contains($0.name) }) else {
                throw Diagnostic("this item names no layer", at: value.position)
            }
            return (first.key, first.value.isNull ? nil : first.value)
        case .null: throw Diagnostic("this item is empty", at: value.position)
        case .sequence: throw Diagnostic("a layer was expected, but this is a list", at: value.position)
        }
    }

    private func explicitName(_ value: Value, _ scope: Scope) throws(Diagnostic) -> String? {
        guard let given = value["name"] else { return nil }
        guard let scalar = given.scalar else { throw Diagnostic("a name is a single word", at: given.position) }
        return try Template(scalar).text(in: scope)
    }

    private func sources(_ value: Value, _ previous: Wire, _ scope: Scope) -> [Wire] {
        value["from"].map { wires($0, scope, like: previous) } ?? [previous]
    }

    /// One name or a list of names. What can't be found is reported, and something like `previous` stands for it.
    func wires(_ value: Value, _ scope: Scope, like previous: Wire) -> [Wire] {
        (value.sequence ?? [value]).map { entry in
            do throws(Diagnostic) {
                guard let scalar = entry.scalar else {
                    throw Diagnostic("the name of a layer was expected, but this is \(entry.kind)", at: entry.position)
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
                "'\(entry.name)' can't stand beside '\(context.kind)'", at: entry.key.position,
                hint: "beside it may stand \((Self.besideKeys + more).joined(separator: ", ")); "
                    + "the layer's own arguments go inside it")
        }
    }

    /// Builds a layer of a kind that ships.
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
            throw Diagnostic("'\(context.kind)' takes no value", at: argument.position)
        }
        let settings = Layers.readSettings(&fields, type)
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
