extension Operator {
    static let reshape = Operator("aten::reshape")
    static let flatten = Operator("aten::flatten", "using_ints")
    static let permute = Operator("aten::permute")
    static let transpose = Operator("aten::transpose", "int")
    static let unsqueeze = Operator("aten::unsqueeze")
    static let squeeze = Operator("aten::squeeze", "dim")
    static let expand = Operator("aten::expand")
    static let narrow = Operator("aten::narrow")
    static let selectIndex = Operator("aten::select", "int")
    static let indexSelect = Operator("aten::index_select")
    static let asStrided = Operator("aten::as_strided")
    static let gather = Operator("aten::gather")
    static let concatenate = Operator("aten::cat")
    static let stack = Operator("aten::stack")
    static let flip = Operator("aten::flip")
    static let roll = Operator("aten::roll")
    static let repeatEach = Operator("aten::repeat")
    static let oneHot = Operator("aten::one_hot")
    static let contiguous = Operator("aten::contiguous")
    static let detach = Operator("aten::detach")
    static let clone = Operator("aten::clone")
    static let toDType = Operator("aten::to", "dtype")
    static let toDevice = Operator("aten::to", "device")
}

/// The memory format of an image tensor.
package enum MemoryFormat: Int, Sendable {
    case contiguous = 0
    case channelsLast = 2
}

extension Tensor {
    public func reshape(_ shape: [Int]) throws(TorchError) -> Tensor {
        try Operator.reshape(.tensor(self), .ints(shape))
    }
    public func flatten(from axis: Int = 1) throws(TorchError) -> Tensor {
        try Operator.flatten(.tensor(self), .int(axis), .int(-1))
    }
    public func permute(_ axes: [Int]) throws(TorchError) -> Tensor { try Operator.permute(.tensor(self), .ints(axes)) }
    public func transpose(_ a: Int, _ b: Int) throws(TorchError) -> Tensor {
        try Operator.transpose(.tensor(self), .int(a), .int(b))
    }
    public func unsqueeze(_ axis: Int) throws(TorchError) -> Tensor {
        try Operator.unsqueeze(.tensor(self), .int(axis))
    }
    public func squeeze(_ axis: Int) throws(TorchError) -> Tensor { try Operator.squeeze(.tensor(self), .int(axis)) }
    public func expand(_ shape: [Int]) throws(TorchError) -> Tensor { try Operator.expand(.tensor(self), .ints(shape)) }
    public func narrow(_ axis: Int, from start: Int, count: Int) throws(TorchError) -> Tensor {
        try Operator.narrow(.tensor(self), .int(axis), .int(start), .int(count))
    }
    public func select(_ axis: Int, _ index: Int) throws(TorchError) -> Tensor {
        try Operator.selectIndex(.tensor(self), .int(axis), .int(index))
    }
    public func indexSelect(_ axis: Int, _ indices: Tensor) throws(TorchError) -> Tensor {
        try Operator.indexSelect(.tensor(self), .int(axis), .tensor(indices))
    }
    /// A view with other sizes and strides. The caller ensures that it lies within the memory.
    package func strided(_ shape: [Int], _ strides: [Int], from offset: Int) throws(TorchError) -> Tensor {
        try Operator.asStrided(.tensor(self), .ints(shape), .ints(strides), .int(offset))
    }
    public func gather(_ axis: Int, _ indices: Tensor) throws(TorchError) -> Tensor {
        try Operator.gather(.tensor(self), .int(axis), .tensor(indices))
    }
    public static func concat(_ tensors: [Tensor], _ axis: Int) throws(TorchError) -> Tensor {
        try Operator.concatenate(.tensors(tensors), .int(axis))
    }
    public static func stack(_ tensors: [Tensor], _ axis: Int) throws(TorchError) -> Tensor {
        try Operator.stack(.tensors(tensors), .int(axis))
    }
    public func flip(_ axes: [Int]) throws(TorchError) -> Tensor { try Operator.flip(.tensor(self), .ints(axes)) }
    public func roll(_ shift: Int, _ axis: Int) throws(TorchError) -> Tensor {
        try Operator.roll(.tensor(self), .ints([shift]), .ints([axis]))
    }
    public func repeated(_ times: [Int]) throws(TorchError) -> Tensor {
        try Operator.repeatEach(.tensor(self), .ints(times))
    }
    /// The one-hot encoding of whole numbers.
    public func oneHot(_ classes: Int) throws(TorchError) -> Tensor {
        try Operator.oneHot(.tensor(self), .int(classes)).to(.float32)
    }
    package func contiguous(_ format: MemoryFormat = .contiguous) throws(TorchError) -> Tensor {
        var result = try Operator.contiguous.call([.tensor(self)], [("memory_format", .int(format.rawValue))])
        return result.removeFirst()
    }
    /// The same memory, detached from the autograd graph.
    public func detach() throws(TorchError) -> Tensor { try Operator.detach(.tensor(self)) }
    public func clone() throws(TorchError) -> Tensor { try Operator.clone(.tensor(self)) }
    public func to(_ dtype: DType) throws(TorchError) -> Tensor {
        try Operator.toDType(.tensor(self), .dtype(dtype))
    }
    public func to(_ device: Device) throws(TorchError) -> Tensor {
        try Operator.toDevice(.tensor(self), .device(device), .dtype(dtype))
    }
}
