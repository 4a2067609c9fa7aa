public import Language
public import Torch

/// A function that games can call: its arguments, documentation, shape rule and computation.
public protocol TensorFunction: Sendable {
    static var name: String { get }
    /// The arguments as users write them.
    static var signature: String { get }
    /// What it computes, and the source of the formula.
    static var help: String { get }

    /// Reads the arguments and checks them.
    init(_ call: inout FunctionArguments) throws(Diagnostic)

    /// The result's sizes.
    var shape: [Int] { get }
    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor
    /// Whether each call gives a different result.
    var isRandom: Bool { get }
    /// Whether it keeps state from call to call.
    var remembers: Bool { get }
    /// Whether the host decides what it computes, such as by its random numbers, so that each call may be different.
    var decidesOnHost: Bool { get }
    /// Whether it can continue with the state of an earlier stage of the model, or of an earlier program.
    func canKeep(_ memory: [String: Tensor]) -> Bool
    /// The number of leading arguments that an inference takes; `nil`: all of them.
    var inferenceInputs: Int? { get }
    /// Whether the first axis of the result is the batch.
    var batching: Batching { get }
    /// How the result depends on several samples of the batch.
    var coupling: Coupling { get }
    /// The number of classes, if the result holds labels.
    var classes: Int? { get }
    /// Whether the result's gradient flows to an argument.
    func passesGradient(to argument: Int) -> Bool
}

/// Whether the first axis of a function's result is the batch.
public enum Batching: Sendable {
    /// If one of its arguments has a batch.
    case asInputs
    case always, never
}

/// How a function's result depends on several samples of the batch, so that several processes, each with a part of the
/// batch, compute what a single one would.
public enum Coupling: Sendable {
    /// A result per sample, or the function combines what the processes have by itself.
    case none
    /// The result is a mean or a sum over the batch.
    case mean, sum
    /// Anything else: every process computes it for the samples of all.
    case whole
}

extension TensorFunction {
    public var name: String { Self.name }
    public var isRandom: Bool { false }
    public var remembers: Bool { false }
    public var decidesOnHost: Bool { false }
    /// By default, if all tensors have the result's sizes without the batch.
    public func canKeep(_ memory: [String: Tensor]) -> Bool {
        memory.values.allSatisfy {
            $0.shape == shape || $0.shape.count > 1 && $0.shape.dropFirst() == shape.dropFirst()
        }
    }
    public var inferenceInputs: Int? { nil }
    public var batching: Batching { .asInputs }
    public var coupling: Coupling { .none }
    public var classes: Int? { nil }
    public func passesGradient(to argument: Int) -> Bool { true }
}

/// The environment of a running function.
public struct FunctionContext {
    /// Samples in the batch.
    public let batch: Int
    public let device: Device
    public let generator: Generator
    /// The function's state from call to call; saved in checkpoints.
    public let memory: FunctionMemory
    /// Whether this is an inference, which does not change states.
    public let isInference: Bool
    /// The other processes that compute parts of the batch; `nil` if there are none.
    private let group: ProcessGroup?

    package init(
        batch: Int, device: Device, generator: Generator, memory: FunctionMemory, isInference: Bool,
        group: ProcessGroup? = nil
    ) {
        self.batch = batch
        self.device = device
        self.generator = generator
        self.memory = memory
        self.isInference = isInference
        self.group = group
    }

    /// The same for another number of samples.
    package func forBatch(_ batch: Int) -> FunctionContext {
        FunctionContext(
            batch: batch, device: device, generator: generator, memory: memory, isInference: isInference, group: group)
    }

    /// The mean of a tensor over the processes, such as of means over their parts of the batch.
    public func meanOverProcesses(_ tensor: Tensor) throws(TorchError) -> Tensor {
        try group?.mean(tensor) ?? tensor
    }
}

/// The state of one function call of a game: tensors by name.
public final class FunctionMemory {
    public var tensors: [String: Tensor] = [:]

    public init() {}
}

enum GameShape {
    /// The sizes that two tensors broadcast to, from the last axis on; `nil` if they don't.
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
