extension Operator {
    static let relu = Operator("aten::relu")
    static let reluInPlace = Operator("aten::relu_")
    static let leakyRelu = Operator("ganzoo::leaky_relu")
    static let prelu = Operator("aten::prelu")
    static let elu = Operator("aten::elu")
    static let selu = Operator("aten::selu")
    static let silu = Operator("aten::silu")
    static let gelu = Operator("aten::gelu")
    static let tanh = Operator("aten::tanh")
    static let sigmoid = Operator("aten::sigmoid")
    static let softplus = Operator("aten::softplus")
    static let softmax = Operator("aten::softmax", "int")
    static let logSoftmax = Operator("aten::log_softmax", "int")
}

extension Tensor {
    public func relu() throws(TorchError) -> Tensor { try Operator.relu(.tensor(self)) }
    /// `gain · (x if x > 0 else slope · x)`, in place if it overwrites, which needs a positive slope and gain.
    public func leakyRelu(_ slope: Double, gain: Double = 1, overwrites: Bool = false) throws(TorchError) -> Tensor {
        try Operator.leakyRelu(.tensor(self), .real(slope), .real(gain), .bool(overwrites && slope > 0 && gain > 0))
    }
    /// The rectified linear unit in place.
    public func overwriteByRelu() throws(TorchError) -> Tensor { try Operator.reluInPlace(.tensor(self)) }
    public func prelu(_ slope: Tensor) throws(TorchError) -> Tensor {
        try Operator.prelu(.tensor(self), .tensor(slope))
    }
    public func elu(_ alpha: Double) throws(TorchError) -> Tensor { try Operator.elu(.tensor(self), .real(alpha)) }
    public func selu() throws(TorchError) -> Tensor { try Operator.selu(.tensor(self)) }
    public func silu() throws(TorchError) -> Tensor { try Operator.silu(.tensor(self)) }
    public func gelu() throws(TorchError) -> Tensor { try Operator.gelu(.tensor(self)) }
    public func tanh() throws(TorchError) -> Tensor { try Operator.tanh(.tensor(self)) }
    public func sigmoid() throws(TorchError) -> Tensor { try Operator.sigmoid(.tensor(self)) }
    public func softplus() throws(TorchError) -> Tensor { try Operator.softplus(.tensor(self)) }
    public func softmax(_ axis: Int) throws(TorchError) -> Tensor { try Operator.softmax(.tensor(self), .int(axis)) }
    public func logSoftmax(_ axis: Int) throws(TorchError) -> Tensor {
        try Operator.logSoftmax(.tensor(self), .int(axis))
    }
}
