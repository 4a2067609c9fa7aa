public import Language

extension NetworkDocument {
    /// Holds a network to the facts of an `expects:`: `weights`, a count, and `output`, a shape.
    public static func checkExpectations(_ value: Value, _ network: Network, _ diagnostics: Diagnostics) {
        value.checkKeys(["weights", "output"], of: "'expects'", diagnostics)
        if let weights = value["weights"], let expected = constant(weights, diagnostics),
            expected != .int(network.weightCount)
        {
            diagnostics.error(
                "'\(network.name)' has \(network.weightCount) weights, not \(expected)", at: weights.position)
        }
        if let output = value["output"], let expected = constant(output, diagnostics) {
            let shape = network.outputs.first.map { network.nodes[$0.node].shape } ?? []
            if expected != .list(shape.map(Constant.int)) {
                diagnostics.error("the output of '\(network.name)' is \(shape), not \(expected)", at: output.position)
            }
        }
    }

    private static func constant(_ value: Value, _ diagnostics: Diagnostics) -> Constant? {
        diagnostics.attempt { () throws(Diagnostic) in try Scope().evaluate(Expression.parse(value)) }
    }
}
