/// The part of a batch that a process computes: with two processes, the first one has the first half of the samples.
///
/// A tensor may hold several batches one after the other, such as real and generated samples that pass through a
/// discriminator together; then a process has its part of each.
package struct Shard: Sendable {
    package let group: ProcessGroup
    /// The number of this process's samples.
    package let rows: Int

    package init(_ group: ProcessGroup, rows: Int) { (self.group, self.rows) = (group, rows) }

    /// The number of batches in a tensor with `count` rows in this process.
    private func batches(in count: Int) -> Int { rows > 0 && count % rows == 0 ? max(1, count / rows) : 1 }

    /// This process's rows of a tensor with the rows of all.
    package func own(_ whole: Tensor) throws(TorchError) -> Tensor {
        let shape = whole.shape
        let count = shape[0] / group.size
        let batches = batches(in: count)
        if batches == 1 { return try whole.narrow(0, from: group.rank * count, count: count) }
        let parts = try whole.reshape([batches, group.size, count / batches] + shape.dropFirst())
        return try parts.select(1, group.rank).reshape([count] + shape.dropFirst())
    }

    /// The rows of all processes, in the order in which one process would have them; it has gradients.
    package func whole(_ own: Tensor) throws(TorchError) -> Tensor {
        let shape = own.shape
        let batches = batches(in: shape[0])
        let all = try group.gather(own)  // [processes, rows, …]
        let whole = [group.size * shape[0]] + shape.dropFirst()
        if batches == 1 { return try all.reshape(whole) }
        let parts = try all.reshape([group.size, batches, shape[0] / batches] + shape.dropFirst())
        return try parts.transpose(0, 1).reshape(whole)
    }
}
