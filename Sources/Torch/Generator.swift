internal import CTorch

/// A seeded random number generator on a device, whose state can be saved.
public final class Generator: @unchecked Sendable {
    let handle: ct_generator
    /// Where it samples.
    package let device: Device
    private let companion: Generator?

    /// A generator in the host's memory, for decisions that the host takes: reading them from a device would wait for it.
    /// On the CPU it is this generator.
    public var host: Generator { companion ?? self }
    /// The part of the batch that random tensors are for: the rows of all processes are sampled, and this process's are
    /// taken, so that processes see the numbers that a single one would see. `nil`: all rows are its own.
    package var shard: Shard? { didSet { companion?.shard = shard } }
    /// Whether each row of a random tensor has the numbers of the first one, so that each sample of a batch sees what it would
    /// see alone.
    package var repeatsRows = false { didSet { companion?.repeatsRows = repeatsRows } }

    public init(seed: UInt64, device: Device = .cpu) throws(TorchError) {
        var result: ct_generator?
        try check(libtorch.generator_create(device.name, seed, &result), "generator")
        guard let result else { throw TorchError(operation: "generator", text: "libtorch returned no generator") }
        handle = result
        self.device = device
        companion = device.isCPU ? nil : try Generator(seed: seed ^ 0x2545_F491_4F6C_DD1D)
    }

    deinit { libtorch.generator_free(handle) }

    /// The state as a tensor of bytes.
    public func state() throws(TorchError) -> Tensor {
        var result: ct_tensor?
        try check(libtorch.generator_state(handle, &result), "generator state")
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
        try check(libtorch.generator_set_state(handle, state.handle), "generator state")
    }

    /// Continues as another generator of the same kind of device does.
    package func follow(_ other: Generator) throws(TorchError) {
        try restore(other.state())
        if let companion, let others = other.companion { try companion.restore(others.state()) }
    }

    /// The states of this generator and of its companion on the host, by name.
    package func states() throws(TorchError) -> [String: Tensor] {
        var result = [Generator.name: try state()]
        if let companion { result[Generator.hostName] = try companion.state() }
        return result
    }

    private static let name = "generator"
    private static let hostName = "generator.host"

    /// Restores what `states()` returned, of a generator on any device. The states of a CPU's and a GPU's generators are
    /// of different kinds: where the other kind is needed, random numbers start anew.
    /// - Parameter seed: from which they start.
    package func restore(_ states: [String: Tensor], orFrom seed: UInt64, on device: Device) throws(TorchError) {
        guard let own = states[Generator.name] else { return }
        let size = try state().count
        let host = states[Generator.hostName]
        if own.count == size {
            try restore(own)
            if let companion, let host { try companion.restore(host) }
        } else if let companion {
            try restore(Generator(seed: seed, device: device).state())
            try companion.restore(own)
        } else {
            try restore(host ?? own)
        }
    }
}
