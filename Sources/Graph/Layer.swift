public import Language
public import Torch

/// A kind of layer: its arguments, its documentation, its shape rule, its weights and its computation. Shape checking,
/// `ganzoo layers`, the JSON schema and the reference pages all follow from it.
public protocol Layer: Sendable {
    /// The name in documents, as PyTorch and the papers have it.
    static var name: String { get }
    /// The name as tables have it: for a kind with several names, the one that was used.
    var name: String { get }
    /// What it does in one line, the formula, input and output shapes, and the source.
    static var help: String { get }

    /// Reads the arguments.
    init(_ fields: inout Fields)

    /// Graph values that the layer takes beside its input, such as a style; they follow it in `inputs`.
    var conditions: [Wire] { get }
    /// How many inputs it takes from the layers before it.
    var arity: ClosedRange<Int> { get }
    /// The output's shape for inputs of these shapes, conditions last.
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape
    /// What it learns and what it keeps, for inputs of these shapes.
    func weights(_ inputs: [Shape]) -> [Weight]
    /// Multiply-adds a sample.
    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int
    /// The output for a batch; `call` holds weights, conditions, mode and generator.
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor

    /// The input that is labels, and how many classes these may name; `nil` where there is none.
    var labels: (input: Int, classes: Int)? { get }
    /// Whether in training one sample's output depends on the others of its batch.
    var couplesSamples: Bool { get }
    /// Whether the output depends on random numbers in training.
    var isRandom: Bool { get }
    /// Whether the output is new memory that its own gradient does not need, so that the next layer may overwrite it.
    var ownsOutput: Bool { get }
    /// Whether the layer writes its output over its input where it may.
    var overwrites: Bool { get }
}

extension Layer {
    public var name: String { Self.name }
    /// The first sentence of the help.
    public static var summary: String {
        let paragraph = help.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        let text = paragraph.joined(separator: " ")
        return String(text[..<(text.firstRange(of: ". ").map { text.index(after: $0.lowerBound) } ?? text.endIndex)])
    }
    public var conditions: [Wire] { [] }
    public var arity: ClosedRange<Int> { 1...1 }
    public func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
    public func weights(_ inputs: [Shape]) -> [Weight] { [] }
    public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
    public var labels: (input: Int, classes: Int)? { nil }
    public var couplesSamples: Bool { false }
    public var isRandom: Bool { false }
    public var ownsOutput: Bool { false }
    public var overwrites: Bool { false }
}

/// What a layer works with while it runs.
public struct Call {
    /// All inputs, the first of which is the layer's `x`, conditions last.
    public let inputs: [Tensor]
    let weights: [String: Tensor]
    /// Training mode: batch statistics, dropout, running averages move.
    public let training: Bool
    /// The run's source of random numbers.
    public let generator: Generator
    /// Whether nobody else needs `x`, so that the layer may write its output over it.
    public let mayOverwrite: Bool

    /// A weight that the layer has declared.
    public func weight(_ name: String) throws(TorchError) -> Tensor {
        guard let tensor = weights[name] else { throw TorchError(missing: name) }
        return tensor
    }

    /// A weight that the layer declares under some settings only.
    public func optional(_ name: String) -> Tensor? { weights[name] }
}

/// The output of a layer or an input of the network, as documents refer to it.
public struct Wire: GraphValue, Hashable {
    /// Index of the node that gives it.
    let node: Int
    /// Elements taken from it, one index after the other.
    var indices: [Int] = []
    /// Its shape with the elements taken.
    public let shape: Shape
    /// Whether its shape follows from a mistake that has been reported.
    var isUncertain = false

    public var kind: String { "a layer's output \(shape)" }

    public func element(_ index: Int, at position: Position) throws(Diagnostic) -> any GraphValue {
        if isUncertain { throw .consequence }
        guard let size = shape.first, shape.count > 1 else {
            throw Diagnostic("a value of shape \(shape) has no elements to take", at: position)
        }
        guard (-size..<size).contains(index) else {
            throw Diagnostic("index \(index) is outside a value of shape \(shape)", at: position)
        }
        return Wire(node: node, indices: indices + [index < 0 ? size + index : index], shape: Array(shape.dropFirst()))
    }
}
