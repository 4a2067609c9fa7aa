internal import Graph
import Language

/// The arguments and the result of a function, recorded while it reads a call: help is generated from it.
package struct FunctionReading: Sendable {
    /// One argument.
    package struct Parameter: Sendable {
        package let name: String
        /// In words, such as "tensor or number" or "whole number, at least 1".
        package let type: String
        /// The default, if it is a number.
        package let standard: String?
    }

    /// In the order of the call, as far as the example contains them.
    package let parameters: [Parameter]
    /// The sizes of the example's result.
    package let shape: [Int]
    /// Whether the first of them is the batch.
    package let isBatched: Bool

    /// The reading of an example call on `real`, `fake`, `z`, `ws`, `others`, `logits` and `label`.
    /// - Returns: `nil` if the function can't be called this way.
    package init?(_ type: any TensorFunction.Type, example: String) {
        let place = Position(start: Source(name: "example", text: example))
        guard let whole = try? Expression.parse(Scalar(example, at: place)), case .call(_, let arguments) = whole.kind
        else { return nil }
        var call = FunctionArguments(
            type.name, signature: type.signature, batch: ExampleCompiler.batch, at: whole.position, arguments,
            ExampleCompiler())
        guard let function = try? type.init(&call) else { return nil }
        parameters = call.parameters
        shape = function.shape
        isBatched = function.batching != .never && function.shape.first == ExampleCompiler.batch
    }
}

/// Gives the names in an example typical sizes.
private final class ExampleCompiler: ArgumentCompiler {
    static let batch = 4

    private static let shapes = [
        "real": [batch, 3, 16, 16], "fake": [batch, 3, 16, 16], "z": [batch, 100], "ws": [batch, 8, 64],
        "others": [batch, 8, 64], "logits": [batch, 10], "label": [batch],
    ]

    private let scope = Scope()
    private var types: [GameType] = []
    private var values: [Double?] = []

    func compile(_ expression: Expression) throws(Diagnostic) -> NodeID {
        let constant = try? scope.evaluate(expression)
        types.append(constant == nil ? .tensor(shape(expression)) : .number)
        values.append(constant?.double)
        return NodeID(types.count - 1)
    }

    private func shape(_ expression: Expression) -> [Int] {
        switch expression.kind {
        case .name(let name): Self.shapes[name] ?? []
        // a discriminator's logits, and the mean of styles over samples and layers
        case .call(let callee, _): callee.name == "mean" ? [64] : [Self.batch, 1]
        default: []
        }
    }

    func type(_ node: NodeID) -> GameType { types[node.index] }
    func classes(_ node: NodeID) -> Int? { types[node.index].shape == [Self.batch] ? 10 : nil }
    func known(_ node: NodeID) -> Double? { values[node.index] }
    func numbers(_ node: NodeID) -> NodeID { node }
    func aligned(_ nodes: [NodeID]) -> [NodeID] { nodes }
    func constant(_ expression: Expression) throws(Diagnostic) -> Constant { try scope.evaluate(expression) }
    func isStatic(_ expression: Expression) -> Bool { (try? scope.evaluate(expression)) != nil }

    func named(_ word: Scalar, in place: NamePlace) throws(Diagnostic) -> Constant {
        try scope.named(word, in: place, nil)
    }

    var augmentation: Augmentation? {
        let place = Position(start: Source(name: "example", text: ""))
        return Augmentation(
            transforms: [], chance: Expression(.real(1), at: place), target: nil, ramp: 0, position: place)
    }
}
