import Language

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

    /// A number that may change while training runs, held to its range where it is known before; `nil` where there is
    /// none.
    func number(_ dynamic: DynamicNumber?) -> NodeID? {
        guard let dynamic else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let result = try number(dynamic.expression)
            if case .number(let number) = nodes[result].kind { try dynamic.check(number) }
            return result
        }
    }

    /// The numbers of optimizers and averages, by key.
    func compiled(_ numbers: [String: DynamicNumber]) -> [String: NodeID] { numbers.compactMapValues { number($0) } }
}
