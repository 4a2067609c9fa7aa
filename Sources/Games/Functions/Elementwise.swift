import Language
import Torch

extension TensorFunctions {
    static let elementwise: [any TensorFunction.Type] = [
        Absolute.self, Square.self, SquareRoot.self, Exponential.self, Logarithm.self, SigmoidFunction.self,
        TanhFunction.self, SoftplusFunction.self, ReluFunction.self, Clamp.self, Lerp.self, Minimum.self, Maximum.self,
        Detach.self,
    ]
}

/// A function of one tensor that acts on each element separately.
protocol ElementwiseFunction: TensorFunction {
    init(shape: [Int])
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor
}

extension ElementwiseFunction {
    static var signature: String { "x" }
    init(_ call: inout FunctionArguments) throws(Diagnostic) { self.init(shape: try call.tensor("x")) }
    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try Self.apply(inputs[0])
    }
}

struct Absolute: ElementwiseFunction {
    static let name = "abs"
    static let help = "|x|, element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.abs() }
}

struct Square: ElementwiseFunction {
    static let name = "square"
    static let help = "x², element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.square() }
}

struct SquareRoot: ElementwiseFunction {
    static let name = "sqrt"
    static let help = "√x, element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.sqrt() }
}

struct Exponential: ElementwiseFunction {
    static let name = "exp"
    static let help = "e to the power of x, element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.exp() }
}

struct Logarithm: ElementwiseFunction {
    static let name = "log"
    static let help = "the natural logarithm of max(x, 1e-12), element by element, so that log(0) stays finite"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.clamp(1e-12, nil).log() }
}

struct SigmoidFunction: ElementwiseFunction {
    static let name = "sigmoid"
    static let help = "1 / (1 + exp(−x)), element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.sigmoid() }
}

struct TanhFunction: ElementwiseFunction {
    static let name = "tanh"
    static let help = "the hyperbolic tangent, element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.tanh() }
}

struct SoftplusFunction: ElementwiseFunction {
    static let name = "softplus"
    static let help = "log(1 + exp(x)), element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.softplus() }
}

struct ReluFunction: ElementwiseFunction {
    static let name = "relu"
    static let help = "max(x, 0), element by element"
    let shape: [Int]
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.relu() }
}

struct Detach: ElementwiseFunction {
    static let name = "detach"
    static let help = "x as a constant: no gradient flows through it"
    let shape: [Int]
    func passesGradient(to argument: Int) -> Bool { false }
    static func apply(_ x: Tensor) throws(TorchError) -> Tensor { try x.detach() }
}

struct Clamp: TensorFunction {
    static let name = "clamp"
    static let signature = "x, lower, upper"
    static let help = "each element limited to the range from lower to upper"
    let shape: [Int]
    let lower: Double
    let upper: Double

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        shape = try call.tensor("x")
        lower = try call.number("lower")
        upper = try call.number("upper")
        guard lower <= upper else {
            throw Diagnostic(
                "'clamp' needs lower ≤ upper, but got \(lower.short) and \(upper.short)", at: call.position)
        }
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].clamp(lower, upper)
    }
}

struct Lerp: TensorFunction {
    static let name = "lerp"
    static let signature = "a, b, t"
    static let help = "a + t · (b − a)"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        shape = try call.broadcast("a", "b", "t")
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].lerp(inputs[1], inputs[2])
    }
}

/// `min` and `max`: over all elements, over a list of axes, or of two tensors element by element.
protocol ExtremeFunction: TensorFunction {
    /// The axes to reduce; `nil` for all elements, or for two tensors.
    var axes: [Int]? { get }
    init(shape: [Int], axes: [Int]?)
    static func over(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor
    static func of(_ x: Tensor, _ y: Tensor) throws(TorchError) -> Tensor
}

extension ExtremeFunction {
    static var signature: String { "x[, y or axes]" }
    var batching: Batching { axes?.contains(0) == true ? .never : .asInputs }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        if call.remaining == 2, !call.isNextButOneList {
            self.init(shape: try call.broadcast("x", "y"), axes: nil)
            return
        }
        let shape = try call.tensor("x")
        let axes = try call.axes("axes", rank: shape.count)
        let kept = axes.map { axes in shape.indices.filter { !axes.contains($0) }.map { shape[$0] } }
        self.init(shape: kept ?? [], axes: axes)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        inputs.count == 2 ? try Self.of(inputs[0], inputs[1]) : try Self.over(inputs[0], axes)
    }
}

struct Minimum: ExtremeFunction {
    static let name = "min"
    static let help =
        "the minimum of all elements of x, the minimum over a list of axes, or the element-wise minimum of x and y"
    let shape: [Int]
    let axes: [Int]?
    static func over(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor { try x.min(axes) }
    static func of(_ x: Tensor, _ y: Tensor) throws(TorchError) -> Tensor { try x.minimum(y) }
}

struct Maximum: ExtremeFunction {
    static let name = "max"
    static let help =
        "the maximum of all elements of x, the maximum over a list of axes, or the element-wise maximum of x and y"
    let shape: [Int]
    let axes: [Int]?
    static func over(_ x: Tensor, _ axes: [Int]?) throws(TorchError) -> Tensor { try x.max(axes) }
    static func of(_ x: Tensor, _ y: Tensor) throws(TorchError) -> Tensor { try x.maximum(y) }
}
