public import Language
public import Torch

/// A function that games can call: its arguments, its documentation, its shape rule and its computation.
public protocol TensorFunction: Sendable {
    static var name: String { get }
    /// The arguments as people write them.
    static var signature: String { get }
    /// What it computes, and where the formula is from.
    static var help: String { get }

    /// Reads the arguments and checks them.
    init(_ call: inout FunctionArguments) throws(Diagnostic)

    /// The result's sizes.
    var shape: [Int] { get }
    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor
    /// Whether each call gives another result.
    var isRandom: Bool { get }
    /// Whether it remembers something from call to call.
    var remembers: Bool { get }
    /// Whether it can go on with what was remembered in an earlier stage of the model, or by an earlier program.
    func canKeep(_ memory: [String: Tensor]) -> Bool
    /// How many of its arguments an inference takes, the first ones; `nil`: all of them.
    var inferenceInputs: Int? { get }
    /// Whether the first axis of the result is the batch.
    var batching: Batching { get }
    /// How many classes the result names, where it is labels.
    var classes: Int? { get }
    /// Whether the result's gradient reaches what an argument is made from.
    func passesGradient(to argument: Int) -> Bool
}

/// Whether the first axis of a function's result is the batch.
public enum Batching: Sendable {
    /// Where one of its arguments has a batch.
    case asInputs
    case always, never
}

extension TensorFunction {
    public var name: String { Self.name }
    public var isRandom: Bool { false }
    public var remembers: Bool { false }
    /// By default where all tensors have the result's sizes, batches aside.
    public func canKeep(_ memory: [String: Tensor]) -> Bool {
        memory.values.allSatisfy {
            $0.shape == shape || $0.shape.count > 1 && $0.shape.dropFirst() == shape.dropFirst()
        }
    }
    public var inferenceInputs: Int? { nil }
    public var batching: Batching { .asInputs }
    public var classes: Int? { nil }
    public func passesGradient(to argument: Int) -> Bool { true }
}

/// What a function works with while it runs.
public struct FunctionContext {
    /// Samples in the batch.
    public let batch: Int
    public let device: Device
    public let generator: Generator
    /// What the function remembers from call to call; kept with the checkpoint.
    public let memory: FunctionMemory
    /// Whether this is an inference, which leaves memories alone.
    public let isInference: Bool

    package init(batch: Int, device: Device, generator: Generator, memory: FunctionMemory, isInference: Bool) {
        self.batch = batch
        self.device = device
        self.generator = generator
        self.memory = memory
        self.isInference = isInference
    }
}

/// What one function call of a game remembers: tensors by name.
public final class FunctionMemory {
    public var tensors: [String: Tensor] = [:]

    public init() {}
}

enum GameShape {
    /// The sizes that two tensors broadcast to, from the last axis on; `nil` if they do not.
    static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
        var result: [Int] = []
        for index in 0..<max(a.count, b.count) {
            let x = index < a.count ? a[a.count - 1 - index] : 1
            let y = index < b.count ? b[b.count - 1 - index] : 1
            guard x == y || x == 1 || y == 1 else { return nil }
            result.append(max(x, y))
        }
        return result.reversed()
    }
}
