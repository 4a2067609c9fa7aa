internal import CTorch

/// Where tensors live: `cpu`, `cuda`, `cuda:1`.
public struct Device: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    public static let cpu = Device(name: "cpu")
    /// Tensors without memory: operators only work out shapes.
    public static let meta = Device(name: "meta")

    public var description: String { name }
    public var isCPU: Bool { name == "cpu" }

    private init(name: String) { self.name = name }

    /// Whether a machine can have a device of that name.
    package static func isName(_ name: String) -> Bool { name.contains(/^(cpu|cuda|cuda:[0-9]{1,4})$/) }

    /// The device of that name.
    /// - Throws: `TorchError` if this libtorch or this machine has no such device.
    public init(_ name: String) throws(TorchError) {
        self.name = name
        if isCPU { return }
        guard Device.isName(name) else {
            throw TorchError(operation: "device", text: "unknown device '\(name)', expected 'cpu', 'cuda' or 'cuda:N'")
        }
        let wanted = Int(name.dropFirst(5)) ?? 0
        let found = Int(ct_cuda_devices())
        guard wanted < found else {
            throw TorchError(
                operation: "device",
                text: found == 0
                    ? "this libtorch and machine offer no CUDA device"
                    : "'\(name)' was asked for, but there are \(found)")
        }
    }

    /// Waits until everything asked of the device so far is done.
    public func synchronise() throws(TorchError) { try check(ct_synchronise(name), "synchronise") }
}

/// libtorch as a whole.
public enum LibTorch {
    /// Settings that pay off in every training, applied once.
    private static let initialised: Void = { _ = ct_initialise() }()

    /// Prepares libtorch; must run before the first tensor of a program is made.
    public static func initialise() { _ = initialised }

    /// libtorch's version, such as `2.13.0`.
    public static var version: String { String(cString: ct_version()) }

    /// How many threads an operator uses.
    public static var threads: Int { Int(ct_threads()) }
    public static func setThreads(_ count: Int) throws(TorchError) {
        try check(ct_set_threads(Int32(count)), "threads")
    }

    /// Computes convolutions and matrix products as PyTorch does by default, so that what was computed there is met as
    /// nearly as rounding allows; else in faster forms, whose results differ in the sixth digit.
    public static func setExact(_ exact: Bool) { ct_set_exact(exact) }

    /// Tensors alive now; a training round leaves it where it was.
    public static var liveTensors: Int { Int(ct_live_tensors()) }

    /// Loads a library of operators, which register themselves.
    public static func loadLibrary(_ path: String) throws(TorchError) {
        defer { Operator.forgetNames() }
        try check(ct_load_library(path), path)
    }
}
