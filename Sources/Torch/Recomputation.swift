internal import CTorch

/// Calls `body` without keeping what it computes: each backward pass calls it again. First and second derivatives are
/// those of `body`, as long as every call computes the same (Chen et al. 2016, arXiv:1604.06174).
///
/// - Parameters:
///   - inputs: all tensors through which gradients flow into `body`.
///   - body: called with the inputs, or with tensors of the same values; the flag says whether it is a repetition.
package func recomputed(
    _ inputs: [Tensor], on device: Device,
    _ body: @escaping (_ inputs: [Tensor], _ isRepeated: Bool) throws(TorchError) -> [Tensor]
) throws(TorchError) -> [Tensor] {
    let context = Unmanaged.passRetained(Recomputation(body)).toOpaque()
    let handles: [ct_tensor?] = inputs.map(\.handle)
    var results = [ct_tensor?](repeating: nil, count: 64)
    var count = 0
    let error = withExtendedLifetime(inputs) {
        libtorch.recompute(
            { context, inputs, count, outputs in
                guard let context else { return nil }
                let own = UnsafeBufferPointer(start: inputs, count: count).compactMap { $0.map(Tensor.init(owning:)) }
                do throws(TorchError) {
                    for tensor in try Unmanaged<Recomputation>.fromOpaque(context).takeUnretainedValue().run(own) {
                        libtorch.give(outputs, tensor.handle)
                    }
                    return nil
                } catch {
                    return libtorch.failure(error.description)
                }
            }, { $0.map { Unmanaged<Recomputation>.fromOpaque($0).release() } }, context, device.name, handles,
            handles.count, &results, results.count, &count)
    }
    try check(error, "")
    return results[..<count].compactMap { $0.map(Tensor.init(owning:)) }
}

/// A function that is called again.
private final class Recomputation {
    private let body: ([Tensor], Bool) throws(TorchError) -> [Tensor]
    private var isRepeated = false

    init(_ body: @escaping ([Tensor], Bool) throws(TorchError) -> [Tensor]) { self.body = body }

    func run(_ inputs: [Tensor]) throws(TorchError) -> [Tensor] {
        defer { isRepeated = true }
        return try body(inputs, isRepeated)
    }
}
