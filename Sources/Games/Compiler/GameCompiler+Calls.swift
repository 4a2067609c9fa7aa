import Graph
import Language

extension GameCompiler {
    /// A call of a network, of a function defined in the model, or of a built-in function.
    func call(_ callee: Expression, _ arguments: [Expression.Argument], _ whole: Expression) throws(Diagnostic)
        -> NodeID
    {
        if let network = try networkCall(callee) { return try call(network, arguments, whole) }
        guard let name = callee.name else {
            throw Diagnostic("only a network or function can be called", at: callee.position)
        }
        if let function = functions[name] { return try call(name, function, arguments, whole) }
        if name == "grad" { return try gradient(arguments, whole) }
        if name == "weight_distance" { return try weightDistance(arguments, whole) }
        if let schedule = Schedule(rawValue: name) { return try self.schedule(schedule, arguments, whole) }
        if let node = try numeric(name, arguments, whole) { return node }
        if ["ema", "eval", "train"].contains(name) {
            throw Diagnostic("'\(name)' takes a network, as in \(name)(G)(z)", at: callee.position)
        }
        guard let type = TensorFunctions.named(name) else {
            if StaticFunction.named(name) != nil {
                throw Diagnostic(
                    "'\(name)' takes numbers and lists of parameters, not tensors", at: callee.position)
            }
            let games =
                TensorFunctions.all.map { $0.name } + functions.keys + networks.keys + GameCompiler.ownFunctions
                + Schedule.allCases.map(\.rawValue)
            // functions of numbers are suggested last
            let isNear = Suggestion.nearest(to: name, among: games) != nil
            let known = isNear ? Set(games) : Set(games + StaticFunction.all.map(\.name))
            throw Diagnostic(
                "unknown function '\(name)'", at: callee.position,
                hint: Suggestion.hint(for: name, among: known, what: "functions", see: "ganzoo functions"))
        }
        var reader = FunctionArguments(
            name, signature: type.signature, batch: frame.batch, at: whole.position, arguments, self)
        let function = try type.init(&reader)
        try reader.finish()
        let key = function.isRandom ? nil : whole.description
        return add(
            .function(function), reader.inputs, .tensor(function.shape), at: whole.position, text: whole.description,
            key: key.map { "function \($0)" },
            memory: function.remembers ? memoryName(of: whole, isRandom: function.isRandom) : nil)
    }

    /// A function of numbers whose arguments change during training.
    private func numeric(_ name: String, _ arguments: [Expression.Argument], _ whole: Expression) throws(Diagnostic)
        -> NodeID?
    {
        guard let function = StaticFunction.named(name), !arguments.isEmpty, arguments.allSatisfy({ $0.name == nil })
        else { return nil }
        guard arguments.allSatisfy({ isNumber($0.value) }) else { return nil }
        var inputs: [NodeID] = []
        for argument in arguments { inputs.append(try node(argument.value)) }
        return add(.numeric(function), inputs, .number, at: whole.position, text: whole.description)
    }

    /// Whether the expression consists of dynamic numbers and parameters only.
    private func isNumber(_ expression: Expression) -> Bool {
        expression.names.allSatisfy { name in
            if case .node(let node)? = frame.bindings[name] { return nodes[node].type == .number }
            return frame.bindings[name] == nil && data[name] == nil && !states.contains { $0.name == name }
                && (DynamicName(rawValue: name) != nil || scope.values[name] != nil)
        } && !containsTensorCall(expression)
    }

    private func containsTensorCall(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .int, .real, .bool, .text, .name: return false
        case .member: return true
        case .list(let items): return items.contains(where: containsTensorCall)
        case .index(let base, let index): return containsTensorCall(base) || containsTensorCall(index)
        case .call(let callee, let arguments):
            guard let name = callee.name, functions[name] == nil,
                StaticFunction.named(name) != nil || Schedule(rawValue: name) != nil
            else { return true }
            return arguments.contains { containsTensorCall($0.value) }
        case .unary(_, let operand): return containsTensorCall(operand)
        case .binary(_, let left, let right): return containsTensorCall(left) || containsTensorCall(right)
        case .conditional(let condition, let then, let otherwise):
            return [condition, then, otherwise].contains(where: containsTensorCall)
        }
    }

    private func call(
        _ name: String, _ function: UserFunction, _ arguments: [Expression.Argument], _ whole: Expression
    ) throws(Diagnostic) -> NodeID {
        guard arguments.count == function.parameters.count else {
            throw Diagnostic(
                "'\(name)' is called as \(name)(\(function.parameters.joined(separator: ", "))), but got "
                    + "\(arguments.count) argument\(arguments.count == 1 ? "" : "s")", at: whole.position)
        }
        var bindings: [String: Binding] = [:]
        for (index, argument) in arguments.enumerated() {
            let parameter = argument.name ?? function.parameters[index]
            guard function.parameters.contains(parameter) else {
                throw Diagnostic("'\(name)' has no argument '\(parameter)'", at: argument.value.position)
            }
            if let network = try networkCall(argument.value) {
                bindings[parameter] = .network(network)
            } else {
                bindings[parameter] = .node(try firstOutput(node(argument.value)))
            }
        }
        guard calling.insert(name).inserted else {
            throw Diagnostic("'\(name)' calls itself, which never ends", at: whole.position)
        }
        let outer = (frame, scope)
        frame.given = function.given(arguments.map { ($0.name, $0.value.replacing(frame.given)) })
        frame.path.append(whole.position)
        frame.bindings = bindings
        scope = function.scope ?? scope
        defer {
            (frame, scope) = outer
            calling.remove(name)
        }
        return try node(function.body)
    }

    private func gradient(_ arguments: [Expression.Argument], _ whole: Expression) throws(Diagnostic) -> NodeID {
        guard arguments.count == 2, arguments.allSatisfy({ $0.name == nil }) else {
            throw Diagnostic("'grad' is called as grad(y, x)", at: whole.position)
        }
        let target = try firstOutput(node(arguments[1].value))
        guard case .tensor = nodes[target].type else {
            throw Diagnostic("'grad' needs a tensor for x, but got a number", at: arguments[1].value.position)
        }
        // x first: it must be marked before y is computed from it
        markTarget(target)
        let output = try firstOutput(node(arguments[0].value))
        guard reaches(target, from: output) else {
            throw Diagnostic(
                "'\(nodes[output].text)' does not depend on '\(nodes[target].text)', so it has no gradient",
                at: whole.position, hint: "name x under 'let:' and use that name both in y and in grad")
        }
        return add(
            .gradient, [output, target], nodes[target].type, at: whole.position, text: whole.description,
            key: "gradient")
    }

    private func reaches(_ target: NodeID, from node: NodeID) -> Bool {
        if node == target { return true }
        return nodes[node].inputs.enumerated().contains { place, input in
            if case .function(let function) = nodes[node].kind, !function.passesGradient(to: place) { return false }
            return input >= target && reaches(target, from: input)
        }
    }

    // MARK: Networks

    /// The network that an expression names: `G`, `ema(G)`, `eval(G)`, `train(ema(G))`.
    func networkCall(_ expression: Expression) throws(Diagnostic) -> NetworkCall? {
        if let name = expression.name {
            if case .network(let call)? = frame.bindings[name] { return call }
            return frame.bindings[name] == nil && networks[name] != nil ? NetworkCall(network: name) : nil
        }
        guard case .call(let callee, let arguments) = expression.kind, let word = callee.name,
            ["ema", "eval", "train"].contains(word), arguments.count == 1,
            var inner = try networkCall(arguments[0].value)
        else { return nil }
        switch word {
        case "ema":
            guard networks[inner.network]?.isAveraged == true else {
                throw Diagnostic(
                    "the model has no average of '\(inner.network)'", at: expression.position,
                    hint: "add it under 'train: average:'")
            }
            inner.averaged = true
        case "eval": inner.training = false
        default: inner.training = true
        }
        return inner
    }

    private func call(_ called: NetworkCall, _ arguments: [Expression.Argument], _ whole: Expression) throws(Diagnostic)
        -> NodeID
    {
        guard let network = networks[called.network]?.network else { throw .consequence }
        let inputs = network.inputs
        let signature = "\(called.network)(\(network.signature))"
        let given = try match(arguments, called.network, network, signature)
        var taken: [NodeID] = []
        for input in inputs {
            guard let expression = given[input.name] else {
                throw Diagnostic(
                    "'\(called.network)' needs '\(input.name)'", at: whole.position,
                    hint: "call it as \(signature)")
            }
            taken.append(try firstOutput(node(expression)))
        }
        try checkLabels(taken, called.network, network)
        taken = try filled(taken, for: network, at: whole.position)
        let shapes = taken.map { nodes[$0].type.shape ?? [] }
        let outputs = try outputShapes(called.network, network, shapes, whole, signature)
        var resolved = called
        resolved.training = called.training ?? !frame.isInference
        if frame.isInference, called.training == nil, networks[called.network]?.isAveraged == true {
            resolved.averaged = true
        }
        // equal calls share one pass, unless each of them samples its own values
        let isRepeatable = !(resolved.training ?? true) || !network.isRandom
        // inside a function the call is named by what the function was given: figures go by these names
        return add(
            .call(resolved), taken, .outputs(outputs), at: whole.position,
            text: whole.replacing(frame.given).description,
            key: isRepeatable ? "call \(resolved)" : nil, networks: [called.network])
    }

    /// Checks that labels name only classes that the network has.
    private func checkLabels(_ given: [NodeID], _ name: String, _ network: Network) throws(Diagnostic) {
        for (node, input) in zip(given, network.inputs) {
            guard let known = network.classes(of: input.name), let classes = nodes[node].traits.classes,
                classes > known.count
            else { continue }
            throw Diagnostic(
                "'\(input.name)' of '\(name)' has \(known.count) classes, but '\(nodes[node].text)' has \(classes)",
                at: nodes[node].position, notes: [.init("in this layer", at: known.layer.position)])
        }
    }

    /// A call's arguments by the names of the network's inputs.
    private func match(
        _ arguments: [Expression.Argument], _ name: String, _ network: Network, _ signature: String
    ) throws(Diagnostic) -> [String: Expression] {
        let inputs = network.inputs
        var given: [String: Expression] = [:]
        for (index, argument) in arguments.enumerated() {
            let input = argument.name ?? (index < inputs.count ? inputs[index].name : "")
            guard inputs.contains(where: { $0.name == input }), given[input] == nil else {
                let count = "\(inputs.count) input\(inputs.count == 1 ? "" : "s")"
                let what =
                    if given[input] != nil {
                        "'\(input)' of '\(name)' is given twice"
                    } else if let unknown = argument.name {
                        "'\(name)' has no input '\(unknown)'"
                    } else {
                        "'\(name)' takes \(count), but got \(arguments.count)"
                    }
                throw Diagnostic(what, at: argument.value.position, hint: "call it as \(signature)")
            }
            given[input] = argument.value
        }
        return given
    }

    private func outputShapes(
        _ name: String, _ network: Network, _ shapes: [[Int]], _ whole: Expression, _ signature: String
    ) throws(Diagnostic) -> [[Int]] {
        let batch = shapes.map { $0[0] }
        guard Set(batch).count == 1 else {
            throw Diagnostic("the inputs of '\(name)' differ in batch size: \(batch)", at: whole.position)
        }
        let samples = shapes.map { Array($0.dropFirst()) }
        for (input, sample) in zip(network.inputs, samples) where !network.accepts(sample, for: input.name) {
            throw Diagnostic(
                "'\(input.name)' of '\(name)' is \(network.shapeText(of: input.name)), but got \(sample)",
                at: whole.position,
                hint: "call it as \(signature)")
        }
        do throws(Diagnostic) {
            return try network.outputShapes(for: samples).map { [batch[0]] + $0 }
        } catch {
            throw Diagnostic(
                "'\(name)' can't take \(samples.map { "\($0)" }.joined(separator: ", ")): \(error.message)",
                at: whole.position, notes: [.init("in this layer", at: error.position)])
        }
    }

    /// A network's first output, if the value is all of its outputs.
    func firstOutput(_ node: NodeID) -> NodeID {
        guard case .outputs(let shapes) = nodes[node].type, let first = shapes.first else { return node }
        return output(0, of: node, first, at: nodes[node].position, text: nodes[node].text)
    }

    func output(_ base: Expression, _ name: String, _ whole: Expression) throws(Diagnostic) -> NodeID {
        let call = try node(base)
        guard case .outputs(let shapes) = nodes[call].type, case .call(let called) = nodes[call].kind,
            let network = networks[called.network]?.network
        else { throw Diagnostic("'.\(name)' only applies to a call of a network", at: whole.position) }
        guard let index = network.outputs.firstIndex(where: { $0.name == name }) else {
            throw Diagnostic(
                "'\(called.network)' has no output '\(name)'", at: whole.position,
                hint: Suggestion.hint(for: name, among: network.outputs.map(\.name), what: "outputs"))
        }
        return output(
            index, of: call, shapes[index], at: whole.position, text: whole.replacing(frame.given).description)
    }

    private func output(_ index: Int, of call: NodeID, _ shape: [Int], at position: Position, text: String)
        -> NodeID
    {
        let outer = frame.place
        frame.place = nodes[call].place
        defer { frame.place = outer }
        return add(.output(index), [call], .tensor(shape), at: position, text: text, key: "output \(index)")
    }
}
