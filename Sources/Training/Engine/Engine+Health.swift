import Games
import Graph
import Torch

/// Figures of how a training is doing, from values that a round has computed anyway.
extension Engine {
    /// The mean outputs of the discriminators: networks that no inference needs.
    func readOutputs(of step: Game.Step, _ pass: Pass) throws {
        let makers = Set(game.inferences.flatMap { game.nodes[$0.node].networks })
        for index in step.needs.sorted() {
            let node = game.nodes[index]
            guard case .call(let call) = node.kind, step.trains(node), !makers.contains(call.network),
                evaluator.holds(index)
            else { continue }
            readings.add(.output, node.text, try evaluator.tensor(index, pass).detach().mean())
        }
    }

    /// The share of a discriminator's outputs on the right side. A value that a condition left out stays uncomputed.
    func readAccuracies(of step: Game.Step, _ pass: Pass) throws {
        for verdict in verdicts where verdict.step == step.id && evaluator.holds(verdict.output) {
            let output = try evaluator.tensor(verdict.output, pass).detach()
            let wrong: Tensor
            switch verdict.scale {
            case .around(let middle):
                wrong = try verdict.isReal ? output.isLess(than: middle) : (-output).isLess(than: -middle)
            case .against(let other):
                guard evaluator.holds(other) else { continue }
                wrong = try output.isLess(than: evaluator.tensor(other, pass).detach())
            case .open: continue
            }
            readings.add(.health, "accuracy/\(verdict.name)", try 1 - wrong.to(.float32).mean())
        }
    }

    /// Runs an update of a network's weights, and measures its size relative to the weights if requested.
    func measuringUpdate(of name: String, if isMeasured: Bool, _ body: () throws -> Void) throws {
        guard isMeasured, let weights = players.all[name]?.weights, optimizers[name] != nil else { return try body() }
        let tensors = weights.trainableNames.compactMap { weights.frozen[$0] }
        let moves = try tensors.map { try $0.clone() }
        try body()
        try moves.add(tensors, scale: -1)
        let sizes = try (norm(moves), norm(tensors))
        readings.add(.health, "update/\(name)", try sizes.0 / sizes.1.clamp(1e-12, nil))
    }

    /// The Euclidean norm over all elements of all tensors.
    func norm(_ tensors: [Tensor]) throws(TorchError) -> Tensor {
        tensors.isEmpty ? try .zeros([], on: players.device) : try tensors.totalNorm()
    }

    /// Figures that are taken at intervals only.
    func probe() throws {
        for (network, share) in try players.deadUnits?.shares(in: group) ?? [] {
            readings.add(.health, "dead/\(network)", share)
        }
        for (name, mean) in try heldOutOutputs() { readings.add(.health, "held_out/\(name)", mean) }
    }

    /// The discriminators' mean outputs on held-out real data, augmented as in the training, but with another generator
    /// and without a change of memories and running statistics.
    private func heldOutOutputs() throws -> [(name: String, mean: Tensor)] {
        guard let size = heldOut.values.first?.shape[0] else { return [] }
        let real = verdicts.filter(\.isReal)
        var other = Pass()
        other.isInference = true
        other.isTrial = true
        other.numbers = pass.numbers
        for node in game.nodes { other.batches[node.place] = Pass.Batch(size: size, fields: heldOut) }
        let own = try GameEvaluator(
            game, players, generator: Generator(seed: UInt64(round), device: players.device))
        own.states = evaluator.states
        own.memories = evaluator.memories
        return try withAutocast(precision, on: players.device) {
            try withoutGradients { () throws in
                try real.map { ($0.name, try own.tensor($0.output, other).mean().to(.float32)) }
            }
        }
    }
}
