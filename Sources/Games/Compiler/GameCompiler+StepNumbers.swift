import Language

extension GameCompiler {
    /// A number that may change during training.
    func number(_ expression: Expression) throws(Diagnostic) -> NodeID {
        let result = try node(expression)
        if case .number = nodes[result].type { return result }
        guard nodes[result].type == .tensor([]), nodes[result].networks.isEmpty else {
            throw Diagnostic("expected a number, found a tensor", at: expression.position)
        }
        return result
    }

    /// A number that may change during training; its range is checked if it is known beforehand. `nil` if absent.
    func number(_ dynamic: DynamicNumber?) -> NodeID? {
        guard let dynamic else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let result = try number(dynamic.expression)
            if case .number(let number) = nodes[result].kind {
                try dynamic.check(number)
            } else {
                rules[result, default: []].append(dynamic)
            }
            return result
        }
    }

    /// The numbers of optimizers and averages, by key.
    func compiled(_ numbers: [String: DynamicNumber]) -> [String: NodeID] { numbers.compactMapValues { number($0) } }
}
