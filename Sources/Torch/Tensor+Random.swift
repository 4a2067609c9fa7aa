internal import Synchronization

extension Operator {
    static let zeros = Operator("aten::zeros")
    static let full = Operator("aten::full")
    static let eye = Operator("aten::eye")
    static let arange = Operator("aten::arange", "start")
    static let empty = Operator("aten::empty", "memory_format")
    static let zerosLike = Operator("aten::zeros_like")
    static let normal = Operator("aten::normal_")
    static let uniform = Operator("aten::uniform_")
    static let randomIntegers = Operator("aten::random_", "from")
}

/// New tensors. Random ones are sampled with the given generator; those of a generator of another device are copied.
extension Tensor {
    public static func zeros(_ shape: [Int], _ dtype: DType = .float32, on device: Device = .cpu)
        throws(TorchError) -> Tensor
    {
        try Operator.zeros(.ints(shape), .dtype(dtype), .none, .device(device))
    }
    /// Zeros with the shape, type, memory format and device of this tensor.
    public func zerosLike() throws(TorchError) -> Tensor { try Operator.zerosLike(.tensor(detach())) }
    public static func full(_ shape: [Int], _ value: Double, _ dtype: DType = .float32, on device: Device = .cpu)
        throws(TorchError) -> Tensor
    {
        try Operator.full(.ints(shape), .real(value), .dtype(dtype), .none, .device(device))
    }
    public static func ones(_ shape: [Int], _ dtype: DType = .float32, on device: Device = .cpu)
        throws(TorchError) -> Tensor
    {
        try full(shape, 1, dtype, on: device)
    }
    /// Whole numbers from `start` to `end` − 1.
    public static func range(_ start: Int, _ end: Int, on device: Device = .cpu) throws(TorchError) -> Tensor {
        try Operator.arange(.int(start), .int(end), .dtype(.int64), .none, .device(device))
    }
    /// Numbers that never change, such as a filter. They are copied to a device once.
    package static func constant(_ values: [Double], _ shape: [Int], _ dtype: DType, on device: Device)
        throws(TorchError) -> Tensor
    {
        let key = Constant(values: values, shape: shape, dtype: dtype, device: device)
        if let known = constants.withLock({ $0[key] }) { return known }
        let tensor = try Tensor(values, shape).to(dtype).to(device)
        constants.withLock { $0[key] = tensor }
        return tensor
    }

    private struct Constant: Hashable {
        let values: [Double]
        let shape: [Int]
        let dtype: DType
        let device: Device
    }

    private static let constants = Mutex<[Constant: Tensor]>([:])

    public static func eye(_ size: Int) throws(TorchError) -> Tensor { try Operator.eye(.int(size)) }

    private static func empty(_ shape: [Int], _ dtype: DType, _ device: Device) throws(TorchError) -> Tensor {
        try Operator.empty(.ints(shape), .dtype(dtype), .none, .device(device))
    }
    /// Samples a tensor whose first axis is the batch: in a group of processes, this process's rows of all; where rows are
    /// repeated, one row for all.
    private static func sampled(
        _ shape: [Int], _ generator: Generator, _ sample: ([Int]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        if generator.repeatsRows, !shape.isEmpty { return try sample([1] + shape.dropFirst()).expand(shape) }
        guard let shard = generator.shard, let rows = shape.first else { return try sample(shape) }
        return try shard.own(sample([rows * shard.group.size] + shape.dropFirst()))
    }

    private func moved(from origin: Device, to device: Device) throws(TorchError) -> Tensor {
        origin == device ? self : try to(device)
    }
    public static func normal(
        _ shape: [Int], mean: Double = 0, deviation: Double = 1, _ generator: Generator, on device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try sampled(shape, generator) { shape throws(TorchError) in
            try Operator.normal(
                .tensor(empty(shape, .float32, generator.device)), .real(mean), .real(deviation), .generator(generator))
        }.moved(from: generator.device, to: device)
    }
    /// Samples from the uniform distribution over `[lower, upper)`.
    public static func uniform(
        _ shape: [Int], from lower: Double = 0, to upper: Double = 1, _ generator: Generator, on device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try sampled(shape, generator) { shape throws(TorchError) in
            try Operator.uniform(
                .tensor(empty(shape, .float32, generator.device)), .real(lower), .real(upper), .generator(generator))
        }.moved(from: generator.device, to: device)
    }
    /// Ones with the given probability, and zeros otherwise.
    public static func bernoulli(
        _ shape: [Int], _ probability: Double, _ generator: Generator, on device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        // takes a quarter of the time of libtorch's operator, which samples sequentially in double precision
        try uniform(shape, generator, on: device).isLess(than: probability).to(.float32)
    }
    /// Random whole numbers from 0 to `bound` − 1.
    public static func integers(
        _ shape: [Int], below bound: Int, _ generator: Generator, on device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try sampled(shape, generator) { shape throws(TorchError) in
            try Operator.randomIntegers(
                .tensor(empty(shape, .int64, generator.device)), .int(0), .int(bound), .generator(generator))
        }.moved(from: generator.device, to: device)
    }
}
