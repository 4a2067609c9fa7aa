internal import CTorch

/// A seeded random number generator on a device, whose state can be saved.
public final class Generator: @unchecked Sendable {
    let handle: ct_generator
    /// The part of the batch that random tensors are for: the rows of all processes are sampled, and this process's are
    /// taken, so that processes see the numbers that a single one would see. `nil`: all rows are its own.
    package var shard: Shard?

    public init(seed: UInt64, device: Device = .cpu) throws(TorchError) {
        var result: ct_generator?
        try check(ct_generator_create(device.name, seed, &result), "generator")
        guard let result else { throw TorchError(operation: "generator", text: "libtorch returned no generator") }
        handle = result
    }

    deinit { ct_generator_free(handle) }

    /// The state as a tensor of bytes.
    public func state() throws(TorchError) -> Tensor {
        var result: ct_tensor?
        try check(ct_generator_state(handle, &result), "generator state")
        guard let result else { throw TorchError(operation: "generator state", text: "libtorch returned no state") }
        return Tensor(owning: result)
    }

    /// Runs `body` with random tensors for all processes.
    package func withoutShard<R>(_ body: () throws(TorchError) -> R) throws(TorchError) -> R {
        let before = shard
        shard = nil
        defer { shard = before }
        return try body()
    }

    public func restore(_ state: Tensor) throws(TorchError) {
        try check(ct_generator_set_state(handle, state.handle), "generator state")
    }
}
