internal import CTorch

/// Where tensors live: `cpu`, `cuda`, `cuda:1`.
public struct Device: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    public static let cpu = Device(name: "cpu")
    /// A device for tensors without memory: operators compute shapes only.
    public static let meta = Device(name: "meta")

    public var description: String { name }
    public var isCPU: Bool { name == "cpu" }

    private init(name: String) { self.name = name }
    /// The device of a tensor, which needs no check.
    init(of tensor: String) { name = tensor }

    /// Whether a machine can have a device of that name.
    package static func isName(_ name: String) -> Bool { name.contains(/^(cpu|cuda|cuda:[0-9]{1,4})$/) }

    /// The device of that name.
    ///
    /// - Throws: `TorchError` if libtorch or the machine has no such device.
    public init(_ name: String) throws(TorchError) {
        self.name = name
        if isCPU { return }
        guard Device.isName(name) else {
            throw TorchError(operation: "device", text: "unknown device '\(name)', expected 'cpu', 'cuda' or 'cuda:N'")
        }
        let found = try CUDA.load()
        guard Int(name.dropFirst(5)) ?? 0 < found else {
            throw TorchError("device", "no device '\(name)': the number of GPUs is \(found)")
        }
        do {
            _ = try Tensor.zeros([1], on: self).item()
        } catch {
            throw CUDA.explained(error, on: name)
        }
    }

    /// The device that suits this machine: a GPU if libtorch and the driver can use one and its memory suffices.
    /// - Parameter bytes: what a training needs.
    /// - Returns: the device, and why it is not the GPU that is there.
    package static func automatic(for bytes: Double = 0) -> (device: Device, remark: String?) {
        let machine = CUDA.found
        guard machine.problem == nil else {
            // without a GPU there is nothing to explain
            return (.cpu, machine.devices > 0 ? machine.problem : nil)
        }
        guard bytes <= Double(machine.memory) else {
            func words(_ bytes: Double) -> String { "\((bytes / 1e8).rounded() / 10) GB" }
            return (.cpu, "the GPU has \(words(Double(machine.memory))), the training needs about \(words(bytes))")
        }
        do throws(TorchError) {
            return (try Device("cuda"), nil)
        } catch {
            return (.cpu, error.description)
        }
    }

    /// The largest number of bytes that tensors have taken, if it is a GPU; else 0.
    package var peakMemory: Int { Int(libtorch.peak_memory(name)) }

    /// Waits until all operations on the device are complete.
    public func synchronise() throws(TorchError) { try check(libtorch.synchronise(name), "synchronise") }
}

/// Global settings of libtorch.
package enum LibTorch {
    /// The version of libtorch, such as `2.13.0`.
    package static var version: String { text(libtorch.version()) }

    /// The largest number of threads per operator. More than any machine has cores; each takes memory.
    package static let mostThreads = 1024

    /// The number of threads per operator.
    package static var threads: Int { Int(libtorch.threads()) }
    /// - Parameter count: 1 to `mostThreads`.
    package static func setThreads(_ count: Int) throws(TorchError) {
        guard (1...mostThreads).contains(count) else {
            throw TorchError("threads", "expected 1 to \(mostThreads), found \(count)")
        }
        try check(libtorch.set_threads(Int32(count)), "threads")
    }

    /// How often this thread has waited for a device, which a round that is not measured never does: values read from it,
    /// and tensors of several devices in one call.
    package static var waits: Int { Int(libtorch.waits()) }

    /// Sets whether convolutions and matrix products are computed with full 32-bit precision by fixed algorithms, or by
    /// faster ones: on CPUs with results that differ in the sixth digit, on GPUs with TF32, whose products have ten bits.
    package static func setExact(_ exact: Bool) { libtorch.set_exact(exact) }

    /// Sets whether a GPU tries several algorithms for each shape of a convolution and keeps the fastest, which pays in
    /// trainings.
    package static func setAutotuning(_ enabled: Bool) { libtorch.set_autotuning(enabled) }

    /// Whether the processor has instructions for bfloat16. Without them it takes many times as long as float32.
    package static var hasBFloat16: Bool { libtorch.has_bfloat16() }

    /// The number of live tensors, which a training round does not change.
    package static var liveTensors: Int { Int(libtorch.live_tensors()) }

    /// Loads a library, which registers its operators.
    package static func loadLibrary(_ path: String) throws(TorchError) {
        _ = try Operator.ownLibraries()
        defer { Operator.forgetNames() }
        try check(libtorch.load_library(path), path)
    }
}
