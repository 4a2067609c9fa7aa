import Language
import Torch

extension TensorFunctions {
    static let randoms: [any TensorFunction.Type] = [
        Normal.self, Uniform.self, NormalLike.self, UniformLike.self, Classes.self, Bernoulli.self,
    ]
}

struct Normal: TensorFunction {
    static let name = "normal"
    static let signature = "shape…"
    static let help = "numbers from N(0, 1) of the given shape for each sample of the batch"
    let shape: [Int]
    var isRandom: Bool { true }
    var batching: Batching { .always }

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = [call.batch] + (try call.sizes()) }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try .normal([context.batch] + shape.dropFirst(), context.generator, on: context.device)
    }
}

struct Uniform: TensorFunction {
    static let name = "uniform"
    static let signature = "shape…"
    static let help = "numbers in [0, 1) of the given shape for each sample of the batch"
    let shape: [Int]
    var isRandom: Bool { true }
    var batching: Batching { .always }

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = [call.batch] + (try call.sizes()) }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try .uniform([context.batch] + shape.dropFirst(), context.generator, on: context.device)
    }
}

struct NormalLike: TensorFunction {
    static let name = "normal_like"
    static let signature = "x"
    static let help = "numbers from N(0, 1) in the shape of x"
    let shape: [Int]
    var isRandom: Bool { true }
    func passesGradient(to argument: Int) -> Bool { false }

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = try call.tensor("x") }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try .normal(inputs[0].shape, context.generator, on: context.device)
    }
}

struct UniformLike: TensorFunction {
    static let name = "uniform_like"
    static let signature = "x"
    static let help = "numbers in [0, 1) in the shape of x"
    let shape: [Int]
    var isRandom: Bool { true }
    func passesGradient(to argument: Int) -> Bool { false }

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = try call.tensor("x") }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try .uniform(inputs[0].shape, context.generator, on: context.device)
    }
}

struct Classes: TensorFunction {
    static let name = "classes"
    static let signature = "n"
    static let help = "a label from 0 to n − 1 for each sample of the batch"
    let shape: [Int]
    let count: Int
    var isRandom: Bool { true }
    var batching: Batching { .always }
    var classes: Int? { count }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        count = try call.int("n", 1...1_000_000)
        shape = [call.batch]
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try .integers([context.batch], below: count, context.generator, on: context.device)
    }
}

struct Bernoulli: TensorFunction {
    static let name = "bernoulli"
    static let signature = "p[, shape…]"
    static let help = "ones with probability p, else zeros; one per sample, or of the given shape"
    let shape: [Int]
    var isRandom: Bool { true }
    var batching: Batching { .always }
    func passesGradient(to argument: Int) -> Bool { false }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        try call.number("p", within: 0...1)
        shape = [call.batch] + (try call.sizes())
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let size = [context.batch] + shape.dropFirst()
        return try Tensor.uniform(size, context.generator, on: context.device).isLess(than: inputs[0]).to(.float32)
    }
}
