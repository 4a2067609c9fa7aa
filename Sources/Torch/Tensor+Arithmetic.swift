extension Operator {
    static let add = Operator("aten::add", "Tensor")
    static let addScalar = Operator("aten::add", "Scalar")
    static let subtract = Operator("aten::sub", "Tensor")
    static let reverseSubtract = Operator("aten::rsub", "Scalar")
    static let multiply = Operator("aten::mul", "Tensor")
    static let multiplyScalar = Operator("aten::mul", "Scalar")
    static let divide = Operator("aten::div", "Tensor")
    static let divideMode = Operator("aten::div", "Tensor_mode")
    static let remainder = Operator("aten::remainder", "Tensor")
    static let power = Operator("aten::pow", "Tensor_Tensor")
    static let powerScalar = Operator("aten::pow", "Tensor_Scalar")
    static let negative = Operator("aten::neg")
    static let absolute = Operator("aten::abs")
    static let square = Operator("aten::square")
    static let squareRoot = Operator("aten::sqrt")
    static let reciprocalSquareRoot = Operator("aten::rsqrt")
    static let reciprocal = Operator("aten::reciprocal")
    static let exponential = Operator("aten::exp")
    static let logarithm = Operator("aten::log")
    static let sine = Operator("aten::sin")
    static let cosine = Operator("aten::cos")
    static let sign = Operator("aten::sign")
    static let floor = Operator("aten::floor")
    static let clamp = Operator("aten::clamp")
    static let lerp = Operator("aten::lerp", "Tensor")
    static let lerpScalar = Operator("aten::lerp", "Scalar")
    static let less = Operator("aten::lt", "Scalar")
    static let lessTensor = Operator("aten::lt", "Tensor")
    static let equalTensor = Operator("aten::eq", "Tensor")
    static let whereTensor = Operator("aten::where", "self")
    static let matrixProduct = Operator("aten::matmul")
    static let batchMatrixProduct = Operator("aten::bmm")
    static let isFinite = Operator("aten::isfinite")
    static let minimum = Operator("aten::minimum")
    static let maximum = Operator("aten::maximum")
}

extension Tensor {
    public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operator.add(.tensor(a), .tensor(b))
    }
    public static func + (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operator.addScalar(.tensor(a), .real(b))
    }
    public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operator.subtract(.tensor(a), .tensor(b))
    }
    public static func - (a: Tensor, b: Double) throws(TorchError) -> Tensor { try a + (-b) }
    public static func - (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try Operator.reverseSubtract(.tensor(b), .real(a))
    }
    public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operator.multiply(.tensor(a), .tensor(b))
    }
    public static func * (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operator.multiplyScalar(.tensor(a), .real(b))
    }
    public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operator.divide(.tensor(a), .tensor(b))
    }
    public static prefix func - (a: Tensor) throws(TorchError) -> Tensor { try Operator.negative(.tensor(a)) }

    /// The quotient rounded down, as `//` in Python.
    public func floorDivided(by other: Tensor) throws(TorchError) -> Tensor {
        var quotient = try Operator.divideMode.call(
            [.tensor(self), .tensor(other)], [("rounding_mode", .text("floor"))])
        return quotient.removeFirst()
    }
    public func remainder(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.remainder(.tensor(self), .tensor(other))
    }
    public func power(_ exponent: Double) throws(TorchError) -> Tensor {
        try Operator.powerScalar(.tensor(self), .real(exponent))
    }
    public func power(_ exponent: Tensor) throws(TorchError) -> Tensor {
        try Operator.power(.tensor(self), .tensor(exponent))
    }
    public func abs() throws(TorchError) -> Tensor { try Operator.absolute(.tensor(self)) }
    public func square() throws(TorchError) -> Tensor { try Operator.square(.tensor(self)) }
    public func sqrt() throws(TorchError) -> Tensor { try Operator.squareRoot(.tensor(self)) }
    public func rsqrt() throws(TorchError) -> Tensor { try Operator.reciprocalSquareRoot(.tensor(self)) }
    public func reciprocal() throws(TorchError) -> Tensor { try Operator.reciprocal(.tensor(self)) }
    public func exp() throws(TorchError) -> Tensor { try Operator.exponential(.tensor(self)) }
    public func log() throws(TorchError) -> Tensor { try Operator.logarithm(.tensor(self)) }
    public func sin() throws(TorchError) -> Tensor { try Operator.sine(.tensor(self)) }
    public func cos() throws(TorchError) -> Tensor { try Operator.cosine(.tensor(self)) }
    public func sign() throws(TorchError) -> Tensor { try Operator.sign(.tensor(self)) }
    public func floor() throws(TorchError) -> Tensor { try Operator.floor(.tensor(self)) }

    /// Each element limited to a range; `nil` means no limit.
    public func clamp(_ lower: Double?, _ upper: Double?) throws(TorchError) -> Tensor {
        try Operator.clamp(
            .tensor(self), lower.map(OperatorArgument.real) ?? .none, upper.map(OperatorArgument.real) ?? .none)
    }
    /// `self + weight · (end − self)`.
    public func lerp(_ end: Tensor, _ weight: Tensor) throws(TorchError) -> Tensor {
        guard end.dtype == dtype, weight.dtype == dtype else {
            return try Operator.lerp(
                .tensor(to(.float32)), .tensor(end.to(.float32)), .tensor(weight.to(.float32)))
        }
        return try Operator.lerp(.tensor(self), .tensor(end), .tensor(weight))
    }
    public func lerp(_ end: Tensor, _ weight: Double) throws(TorchError) -> Tensor {
        try Operator.lerpScalar(.tensor(self), .tensor(end), .real(weight))
    }
    /// Whether each element is less than the bound, as booleans.
    public func isLess(than bound: Double) throws(TorchError) -> Tensor {
        try Operator.less(.tensor(self), .real(bound))
    }
    public func isLess(than other: Tensor) throws(TorchError) -> Tensor {
        try Operator.lessTensor(.tensor(self), .tensor(other))
    }
    public func isEqual(to other: Tensor) throws(TorchError) -> Tensor {
        try Operator.equalTensor(.tensor(self), .tensor(other))
    }
    /// The elements of `self` where the mask is true and those of `other` elsewhere.
    public func selected(where mask: Tensor, otherwise other: Tensor) throws(TorchError) -> Tensor {
        try Operator.whereTensor(.tensor(mask), .tensor(self), .tensor(other))
    }
    public func matmul(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.matrixProduct(.tensor(self), .tensor(other))
    }
    /// The matrix products of two batches `[N, A, B]` and `[N, B, C]`.
    public func bmm(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.batchMatrixProduct(.tensor(self), .tensor(other))
    }
    public func minimum(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.minimum(.tensor(self), .tensor(other))
    }
    public func maximum(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.maximum(.tensor(self), .tensor(other))
    }
    /// Whether every element is a finite number.
    public func isFinite() throws(TorchError) -> Bool {
        try Operator.allTrue(.tensor(Operator.isFinite(.tensor(self)))).item() != 0
    }
}
