import Games
import Torch

/// Several processes, each with a part of the batch, compute what a single one would. A value per sample is a part of the
/// single one's. Any other value is equal in all processes, or the mean over the processes is the single one's; each
/// process minimises its own, and all together the sum, so gradients for weights are averaged.
extension GameEvaluator {
    /// The part of the batch that this process has of a value per sample; `nil` for all of it. The generator samples the
    /// same part.
    func sharing(_ index: NodeID, _ pass: Pass) -> Shard? {
        let place = game.nodes[index].place
        let shard = pass.isInference ? nil : group.map { Shard($0, rows: pass.batchSize(at: place)) }
        generator.shard = game.nodes[index].traits.isBatched || game.nodes[index].isCall ? shard : nil
        return shard
    }

    /// The result of a function for this process.
    func compute(
        _ function: any TensorFunction, _ inputs: [Tensor], _ context: FunctionContext, _ index: NodeID, _ shard: Shard
    ) throws(TorchError) -> Tensor {
        let node = game.nodes[index]
        switch game.coupling(of: function, index) {
        case .none: return try function.compute(inputs, context)
        case .mean:
            let own = try function.compute(inputs, context)
            return isCommon(index) ? try shard.group.mean(own) : own
        case .sum:
            let own = try function.compute(inputs, context)
            return isCommon(index) ? try shard.group.sum(own) : try own * Double(shard.group.size)
        case .whole:
            var whole: [Tensor] = []
            for (input, tensor) in zip(node.inputs, inputs) {
                whole.append(game.nodes[input].traits.isBatched ? try shard.whole(tensor) : tensor)
            }
            let result = try generator.withoutShard { () throws(TorchError) in
                try function.compute(whole, context.forBatch(context.batch * shard.group.size))
            }
            return node.traits.isBatched ? try shard.own(result) : result
        }
    }

    /// This process's rows of a state with a value per sample; any other state as it is.
    func own(_ state: Tensor, _ index: NodeID, _ pass: Pass) throws(TorchError) -> Tensor {
        guard game.nodes[index].traits.isBatched, let shard = sharing(index, pass) else { return state }
        return try shard.own(state)
    }

    /// What is assigned to a state: of a value per sample the rows of all processes, so that all keep the same.
    func kept(_ node: NodeID, _ pass: Pass) throws(TorchError) -> Tensor {
        let value = try tensor(node, pass).detach()
        guard game.nodes[node].traits.isBatched, let shard = sharing(node, pass) else { return value }
        return try shard.whole(value)
    }

    /// The gradient of what all processes have, for this process's part or for a value that they have in common.
    func inCommon(_ slope: Tensor, _ node: GameNode) throws(TorchError) -> Tensor {
        guard let group else { return slope }
        var result = slope
        // the mean over the processes is what is differentiated
        if !game.nodes[node.inputs[0]].traits.isBatched { result = try result * (1 / Double(group.size)) }
        return game.nodes[node.inputs[1]].traits.isBatched ? result : try group.sum(result)
    }
}

extension GameNode {
    fileprivate var isCall: Bool { if case .call = kind { true } else { false } }
}
