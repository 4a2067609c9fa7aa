internal import CTorch

/// A tensor of libtorch. The handle is freed with the object.
///
/// Reference counts are atomic, so tensors can be passed between threads. As in libtorch, in-place operators need
/// exclusive access.
public final class Tensor: @unchecked Sendable {
    let handle: ct_tensor

    init(owning handle: ct_tensor) { self.handle = handle }

    deinit { libtorch.tensor_free(handle) }

    /// A tensor of the given shape, copied from `elements` in row-major order.
    ///
    /// - Throws: `TorchError` if the shape does not match the number of elements.
    package convenience init<T: Element>(_ elements: [T], _ shape: [Int]) throws(TorchError) {
        try self.init(copying: elements, shape, T.dtype)
    }

    /// A tensor of the given shape and type, copied from raw bytes in row-major order.
    public convenience init(bytes: [UInt8], _ shape: [Int], _ dtype: DType) throws(TorchError) {
        try self.init(copying: bytes, shape, dtype)
    }

    private convenience init<T>(copying elements: [T], _ shape: [Int], _ dtype: DType) throws(TorchError) {
        let (wanted, given) = (shape.reduce(1, *) * dtype.size, elements.count * MemoryLayout<T>.stride)
        guard given == wanted else {
            throw TorchError(operation: "tensor", text: "\(shape) needs \(wanted) bytes, but got \(given)")
        }
        try self.init(shape, dtype) { memory in elements.withUnsafeBytes { memory.copyMemory(from: $0) } }
    }

    /// A tensor of the given shape and type.
    /// - Parameter fill: writes its bytes in row-major order.
    convenience init(
        _ shape: [Int], _ dtype: DType, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(TorchError) {
        var result: ct_tensor?
        var memory: UnsafeMutableRawPointer?
        try check(
            libtorch.tensor_create(shape.map(Int64.init), shape.count, dtype.rawValue, &memory, &result), "tensor")
        guard let result else { throw TorchError(operation: "tensor", text: "libtorch returned no tensor") }
        self.init(owning: result)
        fill(UnsafeMutableRawBufferPointer(start: memory, count: shape.reduce(1, *) * dtype.size))
    }

    /// A tensor of the given shape on a device, which is on its way there while earlier computations go on.
    ///
    /// - Throws: `TorchError` if the shape does not match the number of elements.
    package convenience init<T: Element>(sending elements: [T], _ shape: [Int], to device: Device) throws(TorchError) {
        guard elements.count == shape.reduce(1, *) else {
            throw TorchError("tensor", "\(shape) needs other than \(elements.count) elements")
        }
        var result: ct_tensor?
        let error = elements.withUnsafeBytes {
            libtorch.tensor_send(
                $0.baseAddress, shape.map(Int64.init), shape.count, T.dtype.rawValue, device.name, &result)
        }
        try check(error, "tensor")
        guard let result else { throw TorchError(operation: "tensor", text: "libtorch returned no tensor") }
        self.init(owning: result)
    }

    public var shape: [Int] {
        let count = libtorch.tensor_dimensions(handle)
        return [Int64](unsafeUninitializedCapacity: count) { buffer, used in
            if let base = buffer.baseAddress { libtorch.tensor_sizes(handle, base) }
            used = count
        }.map(Int.init)
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    public var dtype: DType { knownType ?? .float32 }
    /// The type of the elements, if `DType` has it; complex types are not included.
    public var knownType: DType? { DType(rawValue: libtorch.tensor_dtype(handle)) }

    public var isChannelsLast: Bool { libtorch.tensor_is_channels_last(handle) }

    /// This tensor with the memory layout of another of the same shape; itself if the layouts are equal. libtorch's fused
    /// optimisers iterate over weights, gradients and moments in memory order.
    public func laidOut(as other: Tensor) throws(TorchError) -> Tensor {
        if libtorch.tensor_same_layout(handle, other.handle) { return self }
        let result = try other.zerosLike()
        try result.copy(from: self)
        return result
    }

    public func device() throws(TorchError) -> Device {
        var name: UnsafePointer<CChar>?
        try check(libtorch.tensor_device(handle, &name), "device")
        return Device(of: name.map { String(cString: $0) } ?? "cpu")
    }

    /// The elements in row-major order.
    ///
    /// - Throws: `TorchError` if the tensor has another type.
    package func elements<T: Element>(_: T.Type) throws(TorchError) -> [T] {
        guard dtype == T.dtype else {
            throw TorchError(operation: "elements", text: "the tensor has the type \(dtype), expected \(T.dtype)")
        }
        var error: ct_error?
        let total = count
        let result = [T](unsafeUninitializedCapacity: total) { buffer, used in
            error = libtorch.tensor_read(handle, buffer.baseAddress, total * MemoryLayout<T>.stride)
            used = error == nil ? total : 0
        }
        try check(error, "elements")
        return result
    }

    /// The elements as raw bytes, row-major.
    public func bytes() throws(TorchError) -> [UInt8] {
        var error: ct_error?
        let total = count * dtype.size
        let result = [UInt8](unsafeUninitializedCapacity: total) { buffer, used in
            error = libtorch.tensor_read(handle, buffer.baseAddress, total)
            used = error == nil ? total : 0
        }
        try check(error, "bytes")
        return result
    }

    /// The elements converted to floats.
    public func floats() throws(TorchError) -> [Float] { try to(.float32).elements(Float.self) }

    /// The element of a tensor with a single one.
    public func item() throws(TorchError) -> Double {
        var result = 0.0
        try check(libtorch.tensor_item(handle, &result), "item")
        return result
    }
}
