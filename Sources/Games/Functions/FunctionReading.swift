internal import Graph
import Language

/// What a function takes and gives, as it reads a call: help follows from it.
public struct FunctionReading: Sendable {
    /// One argument.
    public struct Parameter: Sendable {
        public let name: String
        /// In words, such as "tensor or number" or "whole number, at least 1".
        public let type: String
        /// What stands where it is left out, if that is a number.
        public let standard: String?
    }

    /// In the order of the call, as far as the example gives them.
    public let parameters: [Parameter]
    /// The sizes of the example's result.
    public let shape: [Int]
    /// Whether their first is the batch.
    public let isBatched: Bool

    /// What a function makes of an example: a call on `real`, `fake`, `z`, `ws`, `others`, `logits` and `label`.
    /// - Returns: `nil` where it can't be called so.
    public init?(_ type: any TensorFunction.Type, example: String) {
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

/// Gives an example's names likely sizes.
private final class ExampleCompiler: ArgumentCompiler {
    static let batch = 4

    private static let shapes = [
        "real": [batch, 3, 16, 16], "fake": [batch, 3, 16, 16], "z": [batch, 100], "ws": [batch, 8, 64],
        "others": [batch, 8, 64], "logits": [batch, 10], "label": [batch],
    ]

    private let scope = Scope()
    private var types: [GameType] = []
    private var values: [Double?] = []

    func compile(_ expression: Expression) throws(Diagnostic) -> Int {
        let constant = try? scope.evaluate(expression)
        types.append(constant == nil ? .tensor(shape(expression)) : .number)
        values.append(constant?.double)
        return types.count - 1
    }

    private func shape(_ expression: Expression) -> [Int] {
        switch expression.kind {
        case .name(let name): Self.shapes[name] ?? []
        // a critic's logits, and the mean of styles over samples and layers
        case .call(let callee, _): callee.name == "mean" ? [64] : [Self.batch, 1]
        default: []
        }
    }

    func type(_ node: Int) -> GameType { types[node] }
    func classes(_ node: Int) -> Int? { types[node].shape == [Self.batch] ? 10 : nil }
    func known(_ node: Int) -> Double? { values[node] }
    func numbers(_ node: Int) -> Int { node }
    func aligned(_ nodes: [Int]) -> [Int] { nodes }
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
