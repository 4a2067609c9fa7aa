import Graph

/// How much memory training takes, in bytes, computed from the document:
///
///     program      180 MB: ganzoo with its libraries, running the smallest model
///     weights      4 bytes × (weights, buffers and averages of all networks)
///     optimisers   4 bytes × (weights of an updated network × its optimiser's moments, summed over the networks,
///                  plus the gradients of the step that updates the most weights)
///     activations  4 bytes × 2 × (the outputs of the passes of a step, for the step that needs the most): a pass that
///                  records gradients keeps the outputs of all its layers for the whole batch, except those written
///                  over their inputs, and of blocks with `checkpoint: true` those of the largest alone; doubled if a
///                  gradient is differentiated again; any other pass keeps its result
///
/// The factor 2 covers the gradients of the backward pass and temporary memory of operators. With it the total was 0.91
/// to 1.07 of the measured peak for dcgan, gan, wgan and toy at several sizes and batches. In bf16 activations take
/// half.
package struct MemoryEstimate: Sendable {
    package let program: Double = 180e6
    package let weights: Double
    package let optimisers: Double
    package let activations: Double

    package var total: Double { program + weights + optimisers + activations }
}

extension Model {
    /// What training takes with the plan's batch; for a model that grows, in its largest stage.
    package var memory: MemoryEstimate {
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
            activations: (plan.precision == .fp32 ? 4 : 2) * 2 * (activations.max() ?? 0))
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

    /// The number of elements that a pass keeps while its step runs.
    private func kept(by pass: StepPlan.Pass, later: ArraySlice<StepPlan>) -> Double {
        let node = game.nodes[pass.node]
        guard let network = network(pass.network)?.network, case .outputs(let outputs) = node.type else { return 0 }
        // a later step that differentiates through the pass has counted its recorded values
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
    /// The number of elements of its weights and buffers.
    fileprivate var numbers: Double { Double(weightCount) + Double(bufferCount) }
}

extension OptimizerPlan {
    /// The number of values that the optimiser keeps per weight.
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
