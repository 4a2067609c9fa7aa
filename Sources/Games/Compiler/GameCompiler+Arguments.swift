import Language

extension GameCompiler: ArgumentCompiler {
    func compile(_ expression: Expression) throws(Diagnostic) -> NodeID { try firstOutput(node(expression)) }
    func type(_ node: NodeID) -> GameType { nodes[node].type }
    func classes(_ node: NodeID) -> Int? { nodes[node].traits.classes }
    /// The number that a node always is.
    func known(_ node: NodeID) -> Double? { if case .number(let value) = nodes[node].kind { value } else { nil } }

    func constant(_ expression: Expression) throws(Diagnostic) -> Constant {
        for name in expression.names where frame.bindings[name] != nil || isDynamic(name) {
            throw Diagnostic("expected a constant, but '\(name)' changes during training", at: expression.position)
        }
        return try scope.evaluate(expression)
    }

    func named(_ word: Scalar, in place: NamePlace) throws(Diagnostic) -> Constant {
        try scope.named(word, in: place, diagnostics)
    }
}
