public import Language
public import Torch

/// A kind of layer: its arguments, documentation, shape rule, weights and computation. Shape checking, `ganzoo layers`,
/// the JSON schema and the reference pages are derived from it.
public protocol Layer: Sendable {
    /// The name in documents, as in PyTorch and the papers.
    static var name: String { get }
    /// The name in tables: for a kind with several names, the one that the document uses.
    var name: String { get }
    /// What the layer does in one line, the formula, input and output shapes, and the source.
    static var help: String { get }

    /// Reads the arguments.
    init(_ fields: inout Fields)

    /// Graph values that the layer takes in addition to its input, such as a style. They follow the input in `inputs`.
    var conditions: [Wire] { get }
    /// The number of inputs that it takes from the layers before it.
    var arity: ClosedRange<Int> { get }
    /// The shape of the output for inputs of these shapes, conditions last.
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape
    /// Its trainable weights and buffers for inputs of these shapes.
    func weights(_ inputs: [Shape]) -> [Weight]
    /// Multiply-adds per sample.
    func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int
    /// The output for a batch; `call` holds weights, conditions, mode and generator.
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor

    /// The input that is a label, and its number of classes; `nil` if there is none.
    var labels: (input: Int, classes: Int)? { get }
    /// Whether the output for a sample depends on the other samples of the batch in training mode.
    var couplesSamples: Bool { get }
    /// For a layer that couples samples: whether a process of several computes it on the samples of all of them. A layer
    /// for which this is false combines what the processes computed, or normalises each one's part of the batch.
    var takesWholeBatch: Bool { get }
    /// Whether the output depends on random numbers in training mode.
    var isRandom: Bool { get }
    /// Whether the output is new memory that its gradient does not need, so that the next layer can overwrite it.
    var ownsOutput: Bool { get }
    /// Whether the layer overwrites its input with its output if it can.
    var overwrites: Bool { get }
    /// Whether the output is exactly 0 for all inputs below 0, so that units can die: they get no gradient any more.
    var isRectifier: Bool { get }
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
    public var takesWholeBatch: Bool { couplesSamples }
    public var isRandom: Bool { false }
    public var ownsOutput: Bool { false }
    public var overwrites: Bool { false }
    public var isRectifier: Bool { false }
}

/// The arguments of a layer's forward pass.
public struct Call {
    /// All inputs, the first of which is the layer's `x`, conditions last.
    public let inputs: [Tensor]
    let weights: [String: Tensor]
    /// Training mode: batch statistics, dropout, running averages are updated.
    public let training: Bool
    /// The random number generator of the run.
    public let generator: Generator
    /// Whether `x` is not needed afterwards, so that the layer can overwrite it.
    public let mayOverwrite: Bool
    /// The part of the batch that this process computes; `nil` for all of it.
    var shard: Shard?
    /// Whether batch normalisation is over the batch of all processes.
    var syncsBatchNorm = false
    /// Whether batch normalisation is over each sample alone.
    var separatesSamples = false

    /// A weight that the layer has declared.
    public func weight(_ name: String) throws(TorchError) -> Tensor {
        guard let tensor = weights[name] else { throw TorchError(missing: name) }
        return tensor
    }

    /// A weight that the layer declares only with some arguments.
    public func optional(_ name: String) -> Tensor? { weights[name] }
}

/// The output of a layer or an input of the network, as documents refer to it.
public struct Wire: GraphValue, Hashable {
    /// The index of the node that computes it.
    let node: Int
    /// Indices that are applied to it, one after the other.
    var indices: [Int] = []
    /// The shape after indexing.
    public let shape: Shape
    /// Whether its shape is unknown because of a mistake that has been reported.
    var isUncertain = false

    public var kind: String { "a layer's output \(shape)" }

    public func element(_ index: Int, at position: Position) throws(Diagnostic) -> any GraphValue {
        if isUncertain { throw .consequence }
        guard let size = shape.first, shape.count > 1 else {
            throw Diagnostic("a value of shape \(shape) cannot be indexed", at: position)
        }
        guard (-size..<size).contains(index) else {
            throw Diagnostic("index \(index) is out of range for a value of shape \(shape)", at: position)
        }
        return Wire(node: node, indices: indices + [index < 0 ? size + index : index], shape: Array(shape.dropFirst()))
    }
}
