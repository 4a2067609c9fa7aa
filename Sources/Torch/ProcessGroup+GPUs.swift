internal import CTorch

/// How tensors of GPUs travel between processes: through NCCL, or with Gloo through the memory of the processors.
extension ProcessGroup {
    /// What a process says of its GPU.
    struct GPU: Equatable {
        enum Kind: Int64 {
            /// It computes on the processor.
            case none
            /// What is built with CUDA's headers is missing.
            case lacksLibrary
            case usable
        }

        var kind = Kind.none
        /// Two numbers that tell the GPU from all others.
        var identity: [Int64] = [0, 0]

        init(kind: Kind, identity: [Int64] = [0, 0]) { (self.kind, self.identity) = (kind, identity) }

        /// - Throws: `TorchError` if the device can't be asked.
        init(_ device: Device) throws(TorchError) {
            guard !device.isCPU else { return }
            guard CUDA.libraryProblem == nil else {
                kind = .lacksLibrary
                return
            }
            kind = .usable
            try check(libtorch.gpu_identity(device.name, &identity), "device")
        }
    }

    /// Why NCCL can't be used by processes with these GPUs; `nil` if it can, or if none has a GPU.
    static func obstacle(_ all: [GPU]) -> String? {
        guard all.contains(where: { $0.kind != .none }) else { return nil }
        if let place = all.firstIndex(where: { $0.kind == .none }) { return "process \(place) uses no GPU" }
        if let place = all.firstIndex(where: { $0.kind == .lacksLibrary }) {
            return "process \(place) lacks what NCCL needs: \(CUDA.libraryProblem ?? "'libganzoo-cuda.so'")"
        }
        for (place, gpu) in all.enumerated() {
            guard let other = all[..<place].firstIndex(of: gpu) else { continue }
            return "processes \(other) and \(place) use the same GPU, and NCCL needs one for each"
        }
        return nil
    }

    /// Uses NCCL if each process has a GPU of its own. All processes call it, before their first collectives.
    /// - Returns: what tensors travel through, with the reason if it is not the fastest.
    package func connect(_ device: Device) throws(TorchError) -> String {
        let own = try GPU(device)
        let words = try gather(Tensor([own.kind.rawValue] + own.identity, [3])).elements(Int64.self)
        let all = (0..<size).map { place in
            GPU(
                kind: GPU.Kind(rawValue: words[place * 3]) ?? .none,
                identity: Array(words[place * 3 + 1..<place * 3 + 3]))
        }
        if let obstacle = ProcessGroup.obstacle(all) {
            return "Gloo and the memory of the processor, since \(obstacle)"
        }
        guard own.kind == .usable else { return "Gloo" }
        try check(libtorch.group_use_nccl(handle), "NCCL")
        // NCCL waits on the GPU for a process that is gone
        try watch()
        return "NCCL"
    }

    /// Notices the loss of a process at once, instead of at the next collective in the processor's memory. All call it.
    func watch() throws(TorchError) { try check(libtorch.group_watch(handle), "watch") }

    /// The process that the watch found gone.
    var lostProcess: Int? {
        let lost = Int(libtorch.group_lost(handle))
        return lost < 0 ? nil : lost
    }
}
