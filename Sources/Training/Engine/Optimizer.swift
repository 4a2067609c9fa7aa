import Games
import Torch

/// An optimiser of one network: its moments by weight.
final class Optimizer {
    let plan: OptimizerPlan
    /// Moments and counts by `weight/slot`.
    private(set) var state: [String: Tensor] = [:]

    init(_ plan: OptimizerPlan) { self.plan = plan }

    /// The keys of the numbers that a step needs.
    var numberNames: [String] {
        OptimizerPlan.numbers(of: plan.kind).map(\.name)
            + (plan.kind == .adam || plan.kind == .adamw ? ["beta1", "beta2"] : [])
    }

    func load(_ tensors: [String: Tensor]) { state = tensors }

    /// What a state lacks: a moment, as `weight/slot`, that other weights have. Weights that never had a gradient have
    /// none at all.
    static func gap(in keys: some Sequence<String>) -> String? {
        var slots: [Substring: Set<Substring>] = [:]
        for key in keys {
            guard let end = key.lastIndex(of: "/") else { continue }
            slots[key[..<end], default: []].insert(key[key.index(after: end)...])
        }
        let all = slots.values.reduce(Set()) { $0.union($1) }
        let gaps = slots.flatMap { weight, found in all.subtracting(found).map { "\(weight)/\($0)" } }
        return gaps.min()
    }

    /// Updates the weights that have a gradient.
    func step(_ names: [String], _ weights: [Tensor], _ gradients: [Tensor?], _ numbers: [String: Double])
        throws(TorchError)
    {
        var moved: [(name: String, weight: Tensor, gradient: Tensor)] = []
        for (index, gradient) in gradients.enumerated() {
            guard let gradient else { continue }
            moved.append((names[index], weights[index], try gradient.laidOut(as: weights[index])))
        }
        let keys = moved.map(\.name)
        let parameters = moved.map(\.weight)
        let slopes = moved.map(\.gradient)
        func number(_ name: String) -> Double { numbers[name] ?? 0 }
        switch plan.kind {
        case .adam, .adamw:
            let settings = AdamSettings(
                learningRate: number("lr"), beta1: number("beta1"), beta2: number("beta2"), epsilon: number("eps"),
                weightDecay: number("weight_decay"), decoupled: plan.kind == .adamw)
            try parameters.adam(
                gradients: slopes, firstMoments: slots("exp_avg", keys, parameters),
                secondMoments: slots("exp_avg_sq", keys, parameters),
                greatestMoments: plan.amsgrad ? slots("max_exp_avg_sq", keys, parameters) : [],
                steps: counts(keys, parameters), settings)
        case .sgd:
            let momentum = number("momentum")
            let isFirst = keys.first.map { state["\($0)/momentum_buffer"] == nil } ?? true
            try parameters.sgd(
                gradients: slopes, momenta: momentum == 0 ? [] : slots("momentum_buffer", keys, parameters),
                learningRate: number("lr"), momentum: momentum, dampening: number("dampening"),
                weightDecay: number("weight_decay"), nesterov: plan.nesterov, first: isFirst)
        case .rmsprop: try rmsprop(keys, parameters, slopes, number)
        }
    }

    /// RMSProp as in PyTorch (Tieleman & Hinton 2012): v ← α v + (1 − α) g², w ← w − lr g / (√v + ε); centred (Graves
    /// 2013, arXiv:1308.0850) with m ← α m + (1 − α) g and √(v − m²) instead of √v.
    private func rmsprop(_ keys: [String], _ weights: [Tensor], _ gradients: [Tensor], _ number: (String) -> Double)
        throws(TorchError)
    {
        let decay = number("weight_decay")
        var slopes = gradients
        if decay != 0 {
            slopes = try gradients.map { slope throws(TorchError) in try slope.clone() }
            try slopes.add(weights, scale: decay)
        }
        let squares = try slots("square_avg", keys, weights)
        try squares.multiply(number("alpha"))
        try squares.addProduct(slopes, slopes, scale: 1 - number("alpha"))
        var means = squares
        if plan.centered {
            let averages = try slots("grad_avg", keys, weights)
            try averages.lerp(to: slopes, 1 - number("alpha"))
            means = try squares.map { square throws(TorchError) in try square.clone() }
            try means.addProduct(averages, averages, scale: -1)
        }
        let roots = try means.squareRoots()
        try roots.add(number("eps"))
        let momentum = number("momentum")
        guard momentum != 0 else { return try weights.addQuotient(slopes, roots, scale: -number("lr")) }
        let buffers = try slots("momentum_buffer", keys, weights)
        try buffers.multiply(momentum)
        try buffers.addQuotient(slopes, roots, scale: 1)
        try weights.add(buffers, scale: -number("lr"))
    }

    private func slots(_ slot: String, _ keys: [String], _ weights: [Tensor]) throws(TorchError) -> [Tensor] {
        var result: [Tensor] = []
        for (key, weight) in zip(keys, weights) {
            let name = "\(key)/\(slot)"
            // a checkpoint's file does not preserve the memory layout
            let tensor = if let known = state[name] { try known.laidOut(as: weight) } else { try weight.zerosLike() }
            state[name] = tensor
            result.append(tensor)
        }
        return result
    }

    private func counts(_ keys: [String], _ weights: [Tensor]) throws(TorchError) -> [Tensor] {
        var result: [Tensor] = []
        for (key, weight) in zip(keys, weights) {
            let name = "\(key)/step"
            if let known = state[name] {
                result.append(known)
                continue
            }
            let fresh = try Tensor.zeros([], on: weight.device())
            state[name] = fresh
            result.append(fresh)
        }
        return result
    }
}
