import Language
import Torch

extension TensorFunctions {
    static let reductions: [any TensorFunction.Type] = [Mean.self, Sum.self, Deviation.self, Norm.self]
}

/// A function that reduces a tensor over all axes or over some.
protocol ReducingFunction: TensorFunction {
    init(shape: [Int], axes: [Int]?)
    var axes: [Int]? { get }
    static func apply(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor
    /// The coupling of samples where the batch is one of the axes.
    static var kind: Coupling { get }
}

extension ReducingFunction {
    static var signature: String { "x[, axes]" }
    var batching: Batching { axes?.contains(0) == true ? .never : .asInputs }
    var coupling: Coupling { axes?.contains(0) == false ? .none : Self.kind }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let shape = try call.tensor("x")
        let axes = try call.axes("axes", rank: shape.count)
        let left = axes.map { axes in shape.indices.filter { !axes.contains($0) }.map { shape[$0] } }
        self.init(shape: left ?? [], axes: axes)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try Self.apply(inputs[0], axes)
    }
}

struct Mean: ReducingFunction {
    static let name = "mean"
    static let help = "the mean over all elements, or over the given axes (0 is the batch)"
    static let kind = Coupling.mean
    let shape: [Int]
    let axes: [Int]?
    static func apply(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor { try x.mean(axes) }
}

struct Sum: ReducingFunction {
    static let name = "sum"
    static let help = "the sum over all elements, or over the given axes (0 is the batch)"
    static let kind = Coupling.sum
    let shape: [Int]
    let axes: [Int]?
    static func apply(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor { try x.sum(axes) }
}

struct Deviation: ReducingFunction {
    static let name = "std"
    static let help = "the standard deviation (with Bessel's correction) over all elements, or over the given axes"
    static let kind = Coupling.whole
    let shape: [Int]
    let axes: [Int]?
    static func apply(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor { try x.std(axes) }
}

struct Norm: TensorFunction {
    static let name = "norm"
    static let signature = "x"
    static let help = "the Euclidean norm of each sample"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = [try call.batchTensor("x")[0]] }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        // the small constant keeps the gradient finite for a sample of zeros
        try (inputs[0].flatten(from: 1).square().sum([1]) + 1e-24).sqrt()
    }
}
