internal import CTorch

extension Tensor {
    public var requiresGradient: Bool { libtorch.tensor_requires_gradient(handle) }

    /// Marks a leaf tensor as requiring gradients. Returns the tensor itself.
    @discardableResult
    public func requireGradient(_ value: Bool = true) throws(TorchError) -> Tensor {
        try check(libtorch.tensor_set_requires_gradient(handle, value), "requires_grad_")
        return self
    }
}

/// The gradients of the sum of `outputs` with respect to `inputs`; `nil` for inputs that the outputs do not depend on.
///
/// - Parameters:
///   - cotangents: the gradient of each output. (default: ones)
///   - createGraph: whether to build a graph of the gradients, so that they can be differentiated again.
///   - retainGraph: whether to keep the graph of the outputs for another call; implied by `createGraph`.
package func gradients(
    of outputs: [Tensor], for inputs: [Tensor], cotangents: [Tensor]? = nil, createGraph: Bool = false,
    retainGraph: Bool = false
) throws(TorchError) -> [Tensor?] {
    var results = [ct_tensor?](repeating: nil, count: inputs.count)
    let from: [ct_tensor?] = outputs.map(\.handle)
    let weights: [ct_tensor?]? = cotangents?.map(\.handle)
    let to: [ct_tensor?] = inputs.map(\.handle)
    let error = withExtendedLifetime((outputs, inputs, cotangents)) {
        libtorch.gradients(
            from, weights, outputs.count, to, inputs.count, retainGraph || createGraph, createGraph, &results)
    }
    try check(error, "gradients")
    return results.map { $0.map(Tensor.init(owning:)) }
}

/// Whether operations are recorded for gradients.
package var recordsGradients: Bool { libtorch.gradient_mode() }

/// Runs `body` without recording operations for gradients.
package func withoutGradients<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    let before = libtorch.gradient_mode()
    libtorch.set_gradient_mode(false)
    defer { libtorch.set_gradient_mode(before) }
    return try body()
}

/// Runs `body` with matrix products and convolutions in `dtype`; `nil` has no effect.
package func withAutocast<R>(_ dtype: DType?, on device: Device, _ body: () throws -> R) throws -> R {
    guard let dtype else { return try body() }
    try check(libtorch.set_autocast(device.name, true, dtype.rawValue), "autocast")
    defer { _ = libtorch.set_autocast(device.name, false, dtype.rawValue) }
    return try body()
}
