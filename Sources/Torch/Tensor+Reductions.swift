extension Operator {
    static let meanAll = Operator("aten::mean")
    static let meanAxes = Operator("aten::mean", "dim")
    static let sumAll = Operator("aten::sum")
    static let sumAxes = Operator("aten::sum", "dim_IntList")
    static let standardDeviation = Operator("aten::std", "correction")
    static let minimumAxes = Operator("aten::amin")
    static let maximumAxes = Operator("aten::amax")
    static let argumentOfMaximum = Operator("aten::argmax")
    static let allTrue = Operator("aten::all")
    static let norm = Operator("aten::linalg_vector_norm")
}

/// Reductions over `axes`, or over all axes if `nil`; `keep` keeps the reduced axes with size 1.
extension Tensor {
    public func mean(_ axes: [Int]? = nil, keep: Bool = false) throws(TorchError) -> Tensor {
        guard let axes else { return try Operator.meanAll(.tensor(self)) }
        return try Operator.meanAxes(.tensor(self), .ints(axes), .bool(keep))
    }
    public func sum(_ axes: [Int]? = nil, keep: Bool = false) throws(TorchError) -> Tensor {
        guard let axes else { return try Operator.sumAll(.tensor(self)) }
        return try Operator.sumAxes(.tensor(self), .ints(axes), .bool(keep))
    }
    /// The standard deviation, with Bessel's correction if `correction` is 1.
    public func std(_ axes: [Int]? = nil, correction: Int = 1, keep: Bool = false) throws(TorchError) -> Tensor {
        let arguments: [OperatorArgument] = [.tensor(self), axes.map(OperatorArgument.ints) ?? .none]
        var result = try Operator.standardDeviation.call(
            arguments, [("correction", .int(correction)), ("keepdim", .bool(keep))])
        return result.removeFirst()
    }
    public func min(_ axes: [Int]? = nil, keep: Bool = false) throws(TorchError) -> Tensor {
        try Operator.minimumAxes(.tensor(self), .ints(axes ?? []), .bool(keep))
    }
    public func max(_ axes: [Int]? = nil, keep: Bool = false) throws(TorchError) -> Tensor {
        try Operator.maximumAxes(.tensor(self), .ints(axes ?? []), .bool(keep))
    }
    public func argmax(_ axis: Int) throws(TorchError) -> Tensor {
        try Operator.argumentOfMaximum(.tensor(self), .int(axis), .bool(false))
    }
    /// The Euclidean norm.
    public func norm(_ axes: [Int]? = nil, keep: Bool = false) throws(TorchError) -> Tensor {
        try Operator.norm(.tensor(self), .real(2), axes.map(OperatorArgument.ints) ?? .none, .bool(keep))
    }
}
