import Games
import Graph
import Torch

/// A training by several processes, each of which has a part of each batch and all weights.
extension Engine {
    /// This process's part of a batch; a source may have loaded no more than that.
    func own(_ fields: [String: Tensor], of size: Int) throws(TorchError) -> [String: Tensor] {
        guard let group else { return fields }
        var result = fields
        for (name, tensor) in fields where tensor.shape.first == size {
            result[name] = try Shard(group, rows: size / group.size).own(tensor)
        }
        return result
    }

    /// This process's part of a recorded value.
    func own(_ recorded: Tensor, _ node: NodeID) throws(TorchError) -> Tensor {
        guard let group, game.nodes[node].traits.isBatched, let rows = recorded.shape.first else { return recorded }
        return try Shard(group, rows: rows / group.size).own(recorded)
    }

    /// What the processes have in common after a round: figures are of the whole batch, and running statistics that each
    /// process took from its part are averaged. All weights are equal anyway, since all gradients are.
    func agree() throws(TorchError) {
        guard let group else { return }
        if isMeasuring {
            readings.add(.health, "waiting", try .full([], waiting.next(group), on: players.device))
            try readings.average(over: group)
        }
        let own = players.partialStatistics
        if own.isEmpty { return }
        var flat: [Tensor] = []
        for tensor in own { flat.append(try tensor.reshape([-1])) }
        let means = try group.mean(.concat(flat, 0))
        var start = 0
        for tensor in own {
            try tensor.copy(from: means.narrow(0, from: start, count: tensor.count).reshape(tensor.shape))
            start += tensor.count
        }
    }
}

/// The share of the time that a process waits for the others.
struct WaitingShare {
    private var last = (time: ContinuousClock().now, waited: 0.0)

    init(_ group: ProcessGroup?) { last.waited = group?.secondsWaiting ?? 0 }

    /// That since the last call, or since the start.
    mutating func next(_ group: ProcessGroup) -> Double {
        let now = (time: ContinuousClock().now, waited: group.secondsWaiting)
        defer { last = now }
        return min(1, (now.waited - last.waited) / max((now.time - last.time).seconds, 1e-9))
    }
}

extension Players {
    /// Running statistics that follow each process's part of the batch.
    fileprivate var partialStatistics: [Tensor] {
        if syncsBatchNorm { return [] }
        return names.flatMap { name -> [Tensor] in
            guard let player = all[name], player.isTrainable else { return [] }
            return player.network.partialStatistics.compactMap { player.weights.frozen[$0] }
        }
    }
}

extension Model {
    /// - Throws: `TrainingError` if the processes can't have equal parts of each batch.
    func checkShares(among processes: Int) throws {
        let batches =
            [("batch", plan.batch)]
            + game.steps.compactMap { step in
                step.batch.map { ("batch of \(step.title)", $0) }
            }
        for (name, size) in batches where size % processes != 0 {
            let less = size - size % processes
            throw TrainingError(
                "a \(name) of \(size) can't be divided among \(processes) processes",
                hint: "the batch is that of all processes: use \(less > 0 ? "\(less) or " : "")\(less + processes)",
                fault: .request)
        }
    }
}
