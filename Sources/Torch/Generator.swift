internal import CTorch

/// A seeded random number generator on a device, whose state can be saved.
public final class Generator: @unchecked Sendable {
    let handle: ct_generator

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

    public func restore(_ state: Tensor) throws(TorchError) {
        try check(ct_generator_set_state(handle, state.handle), "generator state")
    }
}
