import Language

/// What a number that is known before training must be; one that changes while it runs can't be held to it.
enum NumberRule: String {
    case any = "a number"
    case positive = "above 0"
    case count = "a whole number of at least 0"
    case positiveCount = "a whole number of at least 1"

    func allows(_ number: Double) -> Bool {
        switch self {
        case .any: true
        case .positive: number > 0
        case .count: (0...1e9).contains(number) && number == number.rounded()
        case .positiveCount: (1...1e9).contains(number) && number == number.rounded()
        }
    }
}

extension GameCompiler {
    /// A number that may change while training runs.
    func number(_ expression: Expression) throws(Diagnostic) -> NodeID {
        let result = try node(expression)
        if case .number = nodes[result].type { return result }
        guard nodes[result].type == .tensor([]), nodes[result].networks.isEmpty else {
            throw Diagnostic("a number is needed here, but this is a tensor", at: expression.position)
        }
        return result
    }

    /// The number of a key that may change while training runs; `nil` where there is none.
    func number(_ value: Value?, _ key: String = "", _ rule: NumberRule = .any) -> NodeID? {
        guard let value, !value.isNull else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let result = try number(Expression.parse(value))
            if case .number(let number) = nodes[result].kind, !rule.allows(number) {
                throw Diagnostic(
                    "'\(key)' must be \(rule.rawValue), but is \(number.short)", at: value.position)
            }
            return result
        }
    }

    /// The numbers of optimisers and averages, by key.
    func compiled(_ numbers: [String: Expression]) -> [String: NodeID] {
        var result: [String: NodeID] = [:]
        for (key, expression) in numbers {
            guard let node = diagnostics.attempt({ () throws(Diagnostic) in try number(expression) }) else { continue }
            result[key] = node
            checkRange(of: key, node, at: expression.position)
        }
        return result
    }

    /// Holds a number of an optimiser or average, by the last part of its key, to what it can be.
    private func checkRange(of key: String, _ node: NodeID, at position: Position) {
        let name = key.split(separator: "/").last.map(String.init) ?? key
        guard case .number(let number) = nodes[node].kind, let range = Self.ranges[name], !range.contains(number)
        else { return }
        let most = range.upperBound.isFinite ? " to \(range.upperBound.short)" : " on"
        diagnostics.error(
            "'\(name)' must be a number from \(range.lowerBound.short)\(most), but is \(number.short)", at: position)
    }

    private static let ranges: [String: ClosedRange<Double>] = [
        "lr": 0...(.infinity), "eps": 0...(.infinity), "weight_decay": 0...(.infinity), "momentum": 0...1,
        "dampening": 0...1, "alpha": 0...1, "beta1": 0...1, "beta2": 0...1, "decay": 0...1,
        "half_life": 0...(.infinity), "ramp": 0...(.infinity),
    ]

    /// `clip_weights: c` after the step, `clip_weights: {before: c}` before it.
    func weightBound(_ value: Value?) -> Game.WeightBound? {
        guard let entries = value?.mapping else {
            return number(value, "clip_weights", .positive).map { Game.WeightBound(node: $0, isBefore: false) }
        }
        guard entries.count == 1, ["before", "after"].contains(entries[0].name) else {
            diagnostics.error(
                "'clip_weights' takes a number, or one of 'before' and 'after' with a number", at: value?.position,
                hint: "such as `clip_weights: 0.01` or `clip_weights: {before: 0.01}`")
            return nil
        }
        return number(entries[0].value, "clip_weights", .positive).map {
            Game.WeightBound(node: $0, isBefore: entries[0].name == "before")
        }
    }

    func constantInt(_ value: Value?, _ key: String) -> Int? {
        guard let value, !value.isNull else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let constant = try constant(Expression.parse(value))
            guard let number = constant.int, number > 0 else {
                throw Diagnostic(
                    "'\(key)' must be a whole number of at least 1, but is \(constant)", at: value.position)
            }
            return number
        }
    }

    func constantBool(_ value: Value?, _ key: String) -> Bool {
        guard let value, !value.isNull else { return false }
        return diagnostics.attempt { () throws(Diagnostic) in
            guard case .bool(let flag) = try constant(Expression.parse(value)) else {
                throw Diagnostic("'\(key)' must be true or false", at: value.position)
            }
            return flag
        } ?? false
    }
}
