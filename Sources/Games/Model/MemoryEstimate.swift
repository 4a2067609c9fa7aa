import Graph

/// How much memory a training takes, in bytes, reckoned from the document:
///
///     program      180 MB: ganzoo with its libraries, at work on the smallest model
///     weights      4 bytes × (weights, buffers and averages of all networks)
///     optimisers   4 bytes × (weights of an updated network × its optimiser's moments, summed over the networks;
///                  and the gradients of the step that updates most weights)
///     activations  4 bytes × 2 × (what the passes of a step give, for the step that needs most): a pass that records
///                  gradients keeps the outputs of all its layers for the whole batch, but those written over their
///                  inputs; twice where a gradient is differentiated again; any other pass keeps what it gives
///
/// The 2 stands for the gradients on their way back and for what operators need for the moment. With it the whole was
/// 0.91 to 1.07 of the peak that was measured for dcgan, gan, wgan and toy at several sizes and batches. In bf16
/// activations take half.
public struct MemoryEstimate: Sendable {
    public let program: Double = 180e6
    public let weights: Double
    public let optimisers: Double
    public let activations: Double

    public var total: Double { program + weights + optimisers + activations }
}

extension Model {
    /// What training with the plan's batch takes; for a model that grows, in its greatest stage.
    public var memory: MemoryEstimate {
        let all = stages.isEmpty ? [own] : stages.map(\.model.own)
        return all.max { $0.total < $1.total } ?? own
    }

    private var own: MemoryEstimate {
        let passes = game.plan
        let activations = passes.enumerated().map { place, step in
            step.passes.reduce(0) { $0 + kept(by: $1, later: passes[(place + 1)...]) }
        }
        return MemoryEstimate(
            weights: 4 * weightNumbers, optimisers: 4 * optimiserNumbers,
            activations: (plan.precision == .bf16 ? 2 : 4) * 2 * (activations.max() ?? 0))
    }

    private var weightNumbers: Double {
        networks.reduce(0) { sum, item in
            sum + item.entry.network.numbers * (item.entry.isAveraged ? 2 : 1)
        }
    }

    private var optimiserNumbers: Double {
        let updated = Set(game.steps.flatMap(\.update))
        let moments = updated.reduce(0) { sum, name in
            sum + trainable(name) * Double(plan.optimizers[name]?.momentCount(in: game) ?? 0)
        }
        return moments + (game.steps.map { $0.update.reduce(0) { $0 + trainable($1) } }.max() ?? 0)
    }

    private func trainable(_ name: String) -> Double { network(name).map { Double($0.network.weightCount) } ?? 0 }

    /// The numbers that a pass leaves behind while its step goes on.
    private func kept(by pass: StepPlan.Pass, later: ArraySlice<StepPlan>) -> Double {
        let node = game.nodes[pass.node]
        guard let network = network(pass.network)?.network, case .outputs(let outputs) = node.type else { return 0 }
        // a later step that goes back through the pass has it recorded already
        let isRecorded =
            pass.gradient != .none
            || later.contains { $0.passes.contains { $0.node == pass.node && $0.gradient != .none } }
        guard isRecorded else { return outputs.reduce(0) { $0 + $1.reduce(1) { $0 * Double($1) } } }
        let inputs = node.inputs.map { game.nodes[$0].type.shape ?? [] }
        let batch = Double(outputs.first?.first ?? 1)
        let sample = (try? network.activationCount(for: inputs.map { Array($0.dropFirst()) })) ?? 0
        return batch * sample * (pass.isTwice ? 2 : 1)
    }
}

extension Network {
    /// How many numbers its weights and buffers hold.
    fileprivate var numbers: Double { Double(weightCount) + Double(bufferCount) }
}

extension OptimizerPlan {
    /// How many numbers the optimiser keeps for each weight.
    fileprivate func momentCount(in game: Game) -> Int {
        let momentum = game.numbers[prefix + "momentum"].map { node in
            if case .number(0) = game.nodes[node].kind { 0 } else { 1 }
        }
        switch kind {
        case .adam, .adamw: return amsgrad ? 3 : 2
        case .sgd: return momentum ?? 0
        case .rmsprop: return 1 + (momentum ?? 0) + (centered ? 1 : 0)
        }
    }
}
