extension Scope {
    /// The expression's value.
    /// - Throws: what is wrong, at the part of the expression that causes it.
    package func evaluate(_ expression: Expression) throws(Diagnostic) -> Constant {
        do throws(Diagnostic) {
            return try value(of: expression)
        } catch {
            // a number or a list may be right elsewhere, but a word was meant to be a value
            if let name = error.position?.text, values[name]?.word != nil { throw blame(error) }
            throw error
        }
    }

    private func value(of expression: Expression) throws(Diagnostic) -> Constant {
        let position = expression.position
        switch expression.kind {
        case .int(let value): return .int(value)
        case .real(let value): return .real(value)
        case .bool(let value): return .bool(value)
        case .text(let value): return .text(value)
        case .name(let name): return try value(of: name, at: position)
        case .list(let items):
            var values: [Constant] = []
            for item in items { values.append(try evaluate(item)) }
            return try checked(values, at: position)
        case .index(let base, let index): return try element(base, index)
        case .member(_, let name):
            throw Diagnostic("'.\(name)' can only follow the call of a network", at: position)
        case .call(let callee, let arguments): return try call(callee, arguments, position)
        case .unary(let symbol, let operand): return try unary(symbol, operand)
        case .binary(let symbol, let left, let right): return try binary(symbol, left, right, position)
        case .conditional(let condition, let then, let otherwise):
            return try truth(condition) ? evaluate(then) : evaluate(otherwise)
        }
    }

    /// A list, unless it exceeds the limit of documents.
    func checked(_ items: [Constant], at position: Position) throws(Diagnostic) -> Constant {
        let result = Constant.list(items)
        guard result.size(limit: Scope.mostElements) <= Scope.mostElements else {
            throw Diagnostic("the list would have more than \(Scope.mostElements) elements", at: position)
        }
        return result
    }

    static let mostElements = 10_000

    /// Whether a condition holds.
    package func truth(_ condition: Expression) throws(Diagnostic) -> Bool {
        let value = try evaluate(condition)
        guard case .bool(let result) = value else {
            let mistake = Diagnostic(
                "a condition must be true or false, but is \(value.phrase)", at: condition.position)
            throw value.word == nil ? mistake : blame(mistake)
        }
        return result
    }

    private func value(of name: String, at position: Position) throws(Diagnostic) -> Constant {
        switch values[name] {
        case .some(.invalid): throw .consequence
        case .some(.missing):
            throw Diagnostic(
                "parameter '\(name)' has no default and must be set", at: position, hint: "set it with --set \(name)=…")
        case .some(let value): return value
        case nil:
            if functions[name] != nil || StaticFunction.named(name) != nil {
                throw Diagnostic("'\(name)' is a function and must be called", at: position, hint: "write '\(name)(…)'")
            }
            if dynamicNames.contains(name) {
                throw Diagnostic(
                    "'\(name)' changes during training, but a value known before training is required", at: position)
            }
            if freeSizes.contains(name) {
                throw Diagnostic(
                    "'\(name)' is a free size of the inputs, so its value is unknown here", at: position,
                    hint: "declare it under 'params' to use it in expressions")
            }
            throw Diagnostic(
                "unknown name '\(name)'", at: position,
                hint: Suggestion.hint(forName: name, among: values.keys, what: "names"))
        }
    }

    private func element(_ base: Expression, _ index: Expression) throws(Diagnostic) -> Constant {
        let container = try evaluate(base)
        let at = try evaluate(index)
        guard let number = at.int else {
            throw Diagnostic("an index must be a whole number, but is \(at.shown)", at: index.position)
        }
        switch container {
        case .list(let items):
            let place = number < 0 ? items.count &+ number : number
            guard items.indices.contains(place) else {
                throw Diagnostic("index \(number) is out of range for a list of \(items.count)", at: index.position)
            }
            return items[place]
        case .graph(let value): return .graph(try value.element(number, at: index.position))
        default: throw Diagnostic("\(container.kind) cannot be indexed", at: base.position)
        }
    }

    func unary(_ symbol: Expression.UnaryOperator, _ operand: Expression) throws(Diagnostic) -> Constant {
        if symbol == .not { return .bool(try !truth(operand)) }
        switch try evaluate(operand) {
        case .int(let value):
            guard value != Int.min else { throw Diagnostic("the number is too large", at: operand.position) }
            return .int(-value)
        case .real(let value): return .real(-value)
        case let other: throw Diagnostic("'-' needs a number, but this is \(other.kind)", at: operand.position)
        }
    }

    private func call(_ callee: Expression, _ arguments: [Expression.Argument], _ position: Position)
        throws(Diagnostic) -> Constant
    {
        guard let name = callee.name else { throw Diagnostic("only a function can be called", at: callee.position) }
        if let named = arguments.first(where: { $0.name != nil }) {
            throw Diagnostic(
                "'\(name)' takes positional arguments only", at: named.value.position)
        }
        if let function = functions[name] { return try call(name, function, arguments, position) }
        guard let function = StaticFunction.named(name) else {
            let known = StaticFunction.all.map(\.name) + functions.keys
            throw Diagnostic(
                "unknown function '\(name)'", at: callee.position,
                hint: Suggestion.hint(for: name, among: known, what: "functions"))
        }
        var values: [Constant] = []
        for argument in arguments { values.append(try evaluate(argument.value)) }
        return try function.call(values, arguments.map(\.value.position), position)
    }

    private func call(
        _ name: String, _ function: Function, _ arguments: [Expression.Argument], _ position: Position
    ) throws(Diagnostic) -> Constant {
        guard arguments.count == function.parameters.count else {
            let signature = "\(name)(\(function.parameters.joined(separator: ", ")))"
            throw Diagnostic(
                "expected '\(signature)', but \(arguments.count.arguments) given", at: position)
        }
        var inner = function.scope
        for (parameter, argument) in zip(function.parameters, arguments) {
            inner.values[parameter] = try evaluate(argument.value)
        }
        do {
            return try inner.evaluate(function.body)
        } catch {
            var error = error
            if error.notes.count < 3 { error.notes.append(.init("'\(name)' is called", at: position)) }
            throw error
        }
    }
}

extension Int {
    /// "1 argument was" or "3 arguments were".
    var arguments: String { self == 1 ? "1 argument was" : "\(self) arguments were" }
}
