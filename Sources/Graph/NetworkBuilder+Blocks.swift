import Language

extension NetworkBuilder {
    /// Declares the blocks of a document and those of the libraries that it imports.
    func addBlocks(of document: Value, scope: Scope) {
        let before = diagnostics.all.count
        for (name, imported) in library.imports(of: document, diagnostics) {
            addOwnBlocks(
                of: imported,
                scope: Header(imported, owner: name, ambient: library.importedNames(of: imported), diagnostics).scope)
        }
        lacksBlocks = diagnostics.all.count > before || !misspelt.isDisjoint(with: ["import", "blocks"])
        addOwnBlocks(of: document, scope: scope)
    }

    private func addOwnBlocks(of document: Value, scope: Scope) {
        for entry in document["blocks"]?.mapping ?? [] {
            if Layers.named(entry.name) != nil || Self.structures[entry.name] != nil {
                diagnostics.error("a block cannot be named '\(entry.name)', which is a layer", at: entry.key.position)
            }
            let section = BlockSection(entry.value, scope: scope, diagnostics)
            blocks[entry.name] = Block(
                document: entry.value, scope: scope, misspelt: section.misspelt, isRecomputed: section.isRecomputed)
        }
    }

    /// Checks the unused blocks of a document as far as that is possible without their inputs and arguments.
    func checkUnusedBlocks(of document: Value) {
        // what depends on the inputs and arguments is not reported
        let own = Diagnostics()
        let checker = NetworkBuilder(name: networkName, library: library, own)
        (checker.blocks, checker.lacksBlocks) = (blocks, lacksBlocks)
        for entry in document["blocks"]?.mapping ?? [] where !usedBlocks.contains(entry.name) {
            guard let block = blocks[entry.name] else { continue }
            let unknown = Scope(["any": .invalid])
            let needed = (block.document["params"]?.mapping ?? []).filter {
                ParameterSection.standard(of: $0.value).isNull
            }
            let arguments = needed.map { parameter in
                let value = Value(.scalar(Scalar("any", at: parameter.key.position)), at: parameter.key.position)
                return Override(key: parameter.key, value: value, scope: unknown)
            }
            let header = Header(
                block.document, owner: entry.name, overrides: arguments, ambient: block.scope, own)
            _ = own.attempt { () throws(Diagnostic) in
                let start = checker.source("", [1], at: entry.key.position, isUncertain: true)
                let layers = try block.layers(entry.name)
                (checker.names, checker.items) = ([:], [:])
                return try checker.list(layers, start, path: entry.name + ".", scope: header.scope)
            }
        }
        own.all.forEach(diagnostics.report)
    }

    /// Builds a block with its arguments.
    func build(_ block: Block, _ context: Context) throws(Diagnostic) -> Wire {
        usedBlocks.insert(context.kind)
        // the names of the surrounding scope, before the block's own shadow them
        let outer = visible(context.scope, in: context.argument)
        return try enter(context) { () throws(Diagnostic) in
            var overrides = Override.list(context.argument, scope: outer)
            if let argument = context.argument, argument.mapping == nil {
                guard let first = block.document["params"]?.mapping?.first else {
                    throw Diagnostic("'\(context.kind)' takes no arguments", at: argument.position)
                }
                overrides = [
                    Override(
                        key: Scalar(first.name, at: argument.position), value: argument, scope: outer)
                ]
            }
            let before = diagnostics.all.count
            let header = Header(
                block.document, owner: context.kind, overrides: overrides, ambient: block.scope, diagnostics)
            guard diagnostics.all.count == before else { throw .consequence }
            for parameter in header.parameters {
                if case .missing? = header.scope.values[parameter.name] {
                    throw Diagnostic(
                        "'\(context.kind)' requires the parameter '\(parameter.name)'", at: context.key.position)
                }
            }
            let start = nodes.count
            let last = try list(
                block.layers(context.kind), context.from[0], path: context.path + ".", scope: header.scope)
            // an outer block includes those inside it
            if block.isRecomputed { recomputed = recomputed.filter { $0.lowerBound < start } + [start..<nodes.count] }
            return last
        }
    }

    /// Runs `body` in a new scope, inside the block or network of an item.
    private func enter(_ context: Context, _ body: () throws(Diagnostic) -> Wire) throws(Diagnostic) -> Wire {
        guard stack.count < Self.greatestDepth else {
            let circle = stack.lastIndex { $0.kind == context.kind }.map { stack[$0...].map(\.kind) + [context.kind] }
            throw Diagnostic(
                circle.map { "'\(context.kind)' contains itself: \($0.joined(separator: " → "))" }
                    ?? "blocks and networks are nested more than \(Self.greatestDepth) levels deep",
                at: context.key.position)
        }
        let outer = (names, items, namePrefix, copies, gone, stack)
        stack.append((context.kind, context.key.position))
        names = [:]
        items = [:]
        copies = []
        gone = [:]
        namePrefix = context.path + "."
        defer { (names, items, namePrefix, copies, gone, stack) = outer }
        return try body()
    }

    /// Builds another network as a layer.
    func network(_ context: Context) throws(Diagnostic) -> Wire {
        guard let scalar = context.argument?.scalar else {
            throw Diagnostic("'network' needs the name of a network", at: context.key.position)
        }
        let name = try library.networkName(scalar, of: "network", in: context.scope, diagnostics)
        let document = try library.find(.network, name, at: scalar.position)
        let inner = Context(
            kind: name, key: scalar, argument: nil, value: context.value, path: context.path, scope: context.scope,
            from: context.from)
        let outer = (blocks, initial, lacksBlocks, usedBlocks)
        let overrides = Override.list(context.value["with"], scope: visible(context.scope, in: context.value["with"]))
        defer { (blocks, initial, lacksBlocks, usedBlocks) = outer }
        return try enter(inner) { () throws(Diagnostic) in
            let before = diagnostics.all.count
            _ = NetworkSection(document, scope: Scope(), diagnostics)
            let header = Header(
                document, owner: name, overrides: overrides, ambient: library.importedNames(of: document), diagnostics)
            let scope = header.scope.addingFreeSizes(of: document["inputs"])
            blocks = [:]
            addBlocks(of: document, scope: scope)
            initial = InitialValues(document["init"], scope, diagnostics)
            guard diagnostics.all.count == before else { throw .consequence }
            try bind(document, scope, context, name)
            if sharing == nil {
                let maps = WeightMap.read(document["weights_from"], scope, diagnostics)
                innerMaps += maps.map { $0.inside(context.path) }
            }
            guard let layers = document["layers"] else {
                throw Diagnostic("'\(name)' has no layers", at: document.position)
            }
            let last = try list(layers, context.from[0], path: context.path + ".", scope: scope)
            guard let output = document["outputs"]?.mapping?.first?.value.scalar else { return last }
            return try wire(output, scope)
        }
    }

    /// Declares the inputs of the inner network.
    private func bind(_ document: Value, _ scope: Scope, _ context: Context, _ name: String) throws(Diagnostic) {
        let inputs = document["inputs"]?.mapping ?? []
        guard inputs.count == context.from.count else {
            throw Diagnostic(
                "'\(name)' takes \(inputs.count) input\(inputs.count == 1 ? "" : "s") (\(inputs.map(\.name).joined(separator: ", "))), but got "
                    + "\(context.from.count)", at: context.value["from"]?.position ?? context.key.position)
        }
        for (entry, wire) in zip(inputs, context.from) {
            names[entry.name] = wire
            if wire.isUncertain { continue }
            let sizes = entry.value.sequence ?? []
            guard sizes.count == wire.shape.count else {
                throw Diagnostic(
                    "input '\(entry.name)' of '\(name)' has \(sizes.count) sizes, but got \(wire.shape)",
                    at: context.key.position, notes: origins(of: [wire.node]))
            }
            for (size, got) in zip(sizes, wire.shape) {
                if let word = size.scalar?.text, scope.freeSizes.contains(word) { continue }
                let wanted = try scope.evaluate(Expression.parse(size))
                guard wanted.int == got else {
                    throw Diagnostic(
                        "input '\(entry.name)' of '\(name)' must have a size of \(wanted), but \(wire.shape) has \(got)",
                        at: context.key.position, notes: origins(of: [wire.node]))
                }
            }
        }
    }
}
