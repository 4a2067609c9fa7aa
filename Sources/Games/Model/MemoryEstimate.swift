import Graph

/// How much memory training takes, in bytes, computed from the document:
///
///     program      180 MB: ganzoo with its libraries, running the smallest model
///     weights      4 bytes × (weights, buffers and averages of all networks)
///     optimisers   4 bytes × (weights of an updated network × its optimiser's moments, summed over the networks,
///                  plus the gradients of the step that updates the most weights)
///     activations  4 bytes × (the outputs of the passes that are differentiated together, for the step that needs the
///                  most, + 3 × the largest output of a layer in them) + temporary memory: as much as the outputs, up to
///                  100 MB. A pass that records gradients keeps the outputs of all its layers for the whole batch, except
///                  those written over their inputs, and of blocks with `checkpoint: true` those of the largest alone;
///                  twice as many if a gradient is differentiated again; any other pass keeps its result
///
/// Three outputs are the gradients of a layer and what its backward pass needs. On one thread the total was 0.92 to 1.04 of
/// the measured peak for cgan, wgan-gp, pix2pix, dcgan at 64 and 128 pixels and cyclegan at 128 and 256 pixels, 0.82 for
/// acgan, 0.89 for stylegan2, 1.40 for projection-gan and 1.43 for sngan. In bf16 kept outputs take half.
package struct MemoryEstimate: Sendable {
    package let program: Double = 180e6
    package let weights: Double
    package let optimisers: Double
    package let activations: Double

    /// Temporary memory of operators, such as the transformed tiles of convolutions.
    fileprivate static let temporary = 100e6

    package var total: Double { program + weights + optimisers + activations }
}

extension Model {
    /// What training takes with the plan's batch; for a model that grows, in its largest stage.
    package var memory: MemoryEstimate {
        let all = stages.isEmpty ? [own] : stages.map(\.model.own)
        return all.max { $0.total < $1.total } ?? own
    }

    private var own: MemoryEstimate {
        let plans = game.plan
        let activations = zip(game.steps, plans.indices).map { step, place in
            largestGroup(of: step, plans[place], later: plans[(place + 1)...])
        }
        return MemoryEstimate(
            weights: 4 * weightNumbers, optimisers: 4 * optimiserNumbers,
            activations: activations.max() ?? 0)
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

    /// The bytes that the passes of a step take: of those terms that are differentiated together which need the most, with
    /// what later steps differentiate through.
    private func largestGroup(of step: Game.Step, _ plan: StepPlan, later: ArraySlice<StepPlan>) -> Double {
        let sizes = plan.passes.map { kept(by: $0, later: later) }
        let isKept = plan.passes.map { pass in later.contains { $0.passes.contains { $0.node == pass.node } } }
        return game.separateTerms(of: step).map { terms in
            let values = Set(game.nodes.ancestors(of: terms.map(\.node)))
            let own = zip(plan.passes, zip(isKept, sizes)).filter { $1.0 || values.contains($0.node) }.map(\.1.1)
            let bytes = (self.plan.precision == .fp32 ? 4 : 2) * own.reduce(0) { $0 + $1.kept }
            return bytes + 12 * (own.map(\.largest).max() ?? 0) + min(bytes, MemoryEstimate.temporary)
        }.max() ?? 0
    }

    /// The number of elements that a pass keeps while its step runs, and those of its largest layer.
    private func kept(by pass: StepPlan.Pass, later: ArraySlice<StepPlan>) -> (kept: Double, largest: Double) {
        let node = game.nodes[pass.node]
        guard let network = network(pass.network)?.network, case .outputs(let outputs) = node.type else {
            return (0, 0)
        }
        // a later step that differentiates through the pass has counted its recorded values
        let isRecorded =
            pass.gradient != .none
            || later.contains { $0.passes.contains { $0.node == pass.node && $0.gradient != .none } }
        guard isRecorded else { return (outputs.reduce(0) { $0 + $1.reduce(1) { $0 * Double($1) } }, 0) }
        let inputs = node.inputs.map { game.nodes[$0].type.shape ?? [] }
        let batch = Double(outputs.first?.first ?? 1)
        let sample = (try? network.activationCount(for: inputs.map { Array($0.dropFirst()) })) ?? (kept: 0, largest: 0)
        return (batch * sample.kept * (pass.isTwice ? 2 : 1), batch * sample.largest)
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
