internal import CTorch

/// Processes that train one model together. All of them must call its collectives in the same order. Each minimises its
/// own loss; together they minimise the sum, so gradients pass through collectives.
package final class ProcessGroup: @unchecked Sendable {
    /// Where processes meet, and which of them this one is.
    package struct Meeting: Sendable, Equatable {
        /// The host and port where the first process, or its launcher, listens.
        package var address: String
        package var port: Int
        /// Whether this process listens there.
        package var hosts: Bool
        /// This process, from 0, and their number.
        package var rank: Int
        package var size: Int
        /// Tells groups apart that meet at one address one after the other.
        package var name = "ganzoo"
        /// Seconds within which all processes must come.
        package var deadline = 60.0
        /// Seconds that a collective waits for the others.
        package var patience = ProcessGroup.longestMeasurement

        package init(address: String, port: Int, hosts: Bool, rank: Int, size: Int) {
            (self.address, self.port, self.hosts, self.rank, self.size) = (address, port, hosts, rank, size)
        }
    }

    /// Seconds that the others wait at most while the first process measures and saves. `Pulse` notices a process that
    /// hangs long before.
    package static let longestMeasurement = 86_400.0

    /// The bytes of a bucket of gradients.
    private static let bucket: Int64 = 1 << 20

    package let rank: Int
    package let size: Int
    let handle: ct_group
    /// Whether this process ends before its work is done, so that the others should not wait for it.
    package var hasFailed = false

    /// Joins a group; returns when all processes have.
    /// - Throws: `TorchError` if they do not all come in time, or the address can't be used.
    package init(_ meeting: Meeting) throws(TorchError) {
        (rank, size) = (meeting.rank, meeting.size)
        var result: ct_group?
        let error = meeting.address.withCString { address in
            meeting.name.withCString { name in
                var place = ct_meeting(
                    address: address, port: Int32(meeting.port), hosts: meeting.hosts, prefix: name,
                    rank: Int32(meeting.rank), size: Int32(meeting.size), seconds: meeting.deadline,
                    patience: meeting.patience)
                return libtorch.group_join(&place, &result)
            }
        }
        try check(error, "")
        guard let result else { throw TorchError("", "libtorch returned no group") }
        handle = result
    }

    deinit { libtorch.group_leave(handle, hasFailed) }

    /// The sum of a tensor over the processes.
    package func sum(_ tensor: Tensor) throws(TorchError) -> Tensor {
        var result: ct_tensor?
        try check(libtorch.group_sum(handle, tensor.handle, &result), "all_reduce")
        return try Tensor(result, "all_reduce")
    }

    /// The mean of a tensor over the processes.
    package func mean(_ tensor: Tensor) throws(TorchError) -> Tensor { try sum(tensor) * (1 / Double(size)) }

    /// The tensors of all processes along a new first axis.
    package func gather(_ tensor: Tensor) throws(TorchError) -> Tensor {
        var result: ct_tensor?
        try check(libtorch.group_gather(handle, tensor.handle, &result), "all_gather")
        return try Tensor(result, "all_gather")
    }

    /// A collective that has been started.
    package final class Pending {
        private var handle: ct_work?
        /// Must outlive it.
        private let group: ProcessGroup

        fileprivate init(_ handle: ct_work?, of group: ProcessGroup) { (self.handle, self.group) = (handle, group) }

        deinit { if let handle { _ = libtorch.work_wait(handle) } }

        /// Waits for its result.
        package func wait() throws(TorchError) {
            guard let handle else { return }
            self.handle = nil
            try check(libtorch.work_wait(handle), "all_reduce")
        }
    }

    /// Starts replacing a tensor by its sum over the processes. It must not be used until then.
    package func startSum(_ tensor: Tensor) throws(TorchError) -> Pending {
        var work: ct_work?
        try check(libtorch.group_reduce(handle, tensor.handle, false, &work), "all_reduce")
        return Pending(work, of: self)
    }

    /// Replaces a tensor by the largest elements over the processes.
    package func largest(_ tensor: Tensor) throws(TorchError) {
        var work: ct_work?
        try check(libtorch.group_reduce(handle, tensor.handle, true, &work), "all_reduce")
        try Pending(work, of: self).wait()
    }

    /// The gradients of a loss, and of those before it, averaged over the processes; they are sent in buckets while the
    /// backward pass runs.
    /// - Parameters:
    ///   - output: `nil` if this process has nothing to differentiate, in which case none has.
    ///   - earlier: what is added to them, one per input; empty for nothing.
    package func gradients(
        of output: Tensor?, for inputs: [Tensor], adding earlier: [Tensor?] = [], retainGraph: Bool = false
    ) throws(TorchError) -> [Tensor?] {
        var results = [ct_tensor?](repeating: nil, count: inputs.count)
        let to: [ct_tensor?] = inputs.map(\.handle)
        let before: [ct_tensor?]? = earlier.isEmpty ? nil : earlier.map { $0?.handle }
        let error = withExtendedLifetime((output, inputs, earlier)) {
            libtorch.group_gradients(
                handle, ProcessGroup.bucket, output?.handle, to, before, inputs.count, retainGraph, &results)
        }
        try check(error, "gradients")
        return results.map { $0.map(Tensor.init(owning:)) }
    }

    /// Adds one to this process's count of beats, and reads the counts of all. Any thread may call it; it waits as long as
    /// the place where the processes meet does not answer.
    package func beat() throws(TorchError) -> [Int] {
        var counts = [Int64](repeating: 0, count: size)
        try check(libtorch.group_beat(handle, &counts), "store")
        return counts.map(Int.init)
    }

    /// Whether this process is waiting for the others. Any thread may ask.
    package var isWaiting: Bool { libtorch.group_is_waiting(handle) }

    /// Seconds that this process has waited for the others so far.
    package var secondsWaiting: Double { libtorch.group_waited(handle) }

    /// Leaves a text for the other processes.
    package func post(_ text: String, as key: String) throws(TorchError) {
        try check(libtorch.group_post(handle, key, text), "store")
    }

    /// A text that another process left, waiting for it.
    package func read(_ key: String, seconds: Double) throws(TorchError) -> String {
        var result: UnsafePointer<CChar>?
        try check(libtorch.group_read(handle, key, seconds, &result), "store")
        return text(result)
    }
}

extension Tensor {
    fileprivate convenience init(_ handle: ct_tensor?, _ operation: String) throws(TorchError) {
        guard let handle else { throw TorchError(operation, "libtorch returned no tensor") }
        self.init(owning: handle)
    }
}
