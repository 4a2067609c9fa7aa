package import Language

extension NetworkDocument {
    /// Checks a network against an `expects:` mapping: `weights`, a count, and `output`, a shape.
    ///
    /// - Parameter scope: the names that the mapping can use.
    package static func checkExpectations(
        _ value: Value, _ network: Network, _ scope: Scope, _ diagnostics: Diagnostics
    ) {
        func constant(_ value: Value) -> Constant? {
            diagnostics.attempt { () throws(Diagnostic) in try scope.evaluate(Expression.parse(value)) }
        }
        checkFacts(value, diagnostics)
        if let weights = value["weights"], let expected = constant(weights), expected != .int(network.weightCount) {
            diagnostics.error(
                "'\(network.name)' has \(network.weightCount) weights, expected \(expected)", at: weights.position)
        }
        if let output = value["output"], let expected = constant(output) {
            let shape = network.outputs.first.map { network.nodes[$0.node].shape } ?? []
            if expected != .list(shape.map(Constant.int)) {
                diagnostics.error(
                    "the output of '\(network.name)' is \(shape), expected \(expected)", at: output.position)
            }
        }
    }

    /// Checks the parts of an `expects:` mapping that do not depend on a network.
    static func checkFacts(_ value: Value, _ diagnostics: Diagnostics) {
        _ = ExpectsSection(value, scope: Scope(), diagnostics)
    }
}

/// Facts about a network that are verified.
package struct ExpectsSection: Section {
    package static let name = "expects"
    package static let path = "expects"

    package init(_ fields: inout Fields) {
        _ = fields.raw("weights", .int, "the number of trainable weights", example: "1010")
        _ = fields.raw("output", .ints, "the shape of a sample of its first output", example: "[10]")
    }
}
