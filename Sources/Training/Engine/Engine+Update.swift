import Games
import Graph
import Torch

/// The weights that a step updates.
struct Leaves {
    /// The networks, with their numbers of weights.
    var networks: [(name: String, count: Int)] = []
    /// The weights, followed by those that earlier steps of the round replaced, since shared values depend on them.
    var tensors: [Tensor] = []
    /// For each replaced weight the index of the weight that replaced it.
    var places: [Int] = []
}

extension Engine {
    func leaves(of step: Game.Step) -> Leaves {
        var result = Leaves()
        var starts: [Int] = []
        for name in step.update {
            let own = players.all[name]?.weights.trainable ?? []
            starts.append(result.tensors.count)
            result.networks.append((name, own.count))
            result.tensors += own
        }
        for (name, start) in zip(step.update, starts) {
            for old in replaced[name] ?? [] {
                result.tensors += old
                result.places += start..<start + old.count
            }
        }
        return result
    }

    /// Whether later steps differentiate through values that this step differentiates through too.
    func sharesGraph(_ step: Game.Step, with later: [Game.Step]) -> Bool {
        step.needs.contains { index in
            let node = game.nodes[index]
            return node.place == step.values && !node.networks.isDisjoint(with: step.update) && isNeeded(index, later)
        }
    }

    /// Whether one of the steps differentiates through a value.
    private func isNeeded(_ index: NodeID, _ steps: [Game.Step]) -> Bool {
        steps.contains { $0.needs.contains(index) && !game.nodes[index].networks.isDisjoint(with: $0.update) }
    }

    /// The networks whose current weights are part of graphs that later steps differentiate through.
    private func heldNetworks(before later: [Game.Step]) -> Set<String> {
        var result: Set<String> = []
        for index in Set(later.flatMap(\.needs)) where evaluator.holds(index) && isNeeded(index, later) {
            result.formUnion(game.nodes[index].networks)
        }
        return result
    }

    func update(
        _ step: Game.Step, _ leaves: Leaves, _ gradients: [Tensor?], before later: [Game.Step], _ pass: Pass,
        isMeasured: Bool, _ overflow: Tensor?
    ) throws {
        let present = gradients.count - leaves.places.count
        var slopes = Array(gradients[..<present])
        for (place, slope) in zip(leaves.places, gradients[present...]) {
            slopes[place] = try Engine.sum(slopes[place], slope)
        }
        if let bound = try step.clipGradients.map({ try evaluator.setting($0, pass) }) {
            slopes = try clipped(slopes, to: bound)
        }
        let held = heldNetworks(before: later)
        var start = 0
        for (name, count) in leaves.networks {
            let own = Array(slopes[start..<start + count])
            start += count
            let measures = isMeasured && isMeasuring
            if measures { readings.add(.gradient, name, try norm(own.compactMap { $0 })) }
            if held.contains(name) {
                replaced[name, default: []].append(players.all[name]?.weights.trainable ?? [])
                try players.renew(name)
            }
            try measuringUpdate(of: name, if: measures) { try move(name, own, pass, overflow) }
        }
    }

    private func move(_ name: String, _ slopes: [Tensor?], _ pass: Pass, _ overflow: Tensor?) throws {
        guard let weights = players.all[name]?.weights, let optimizer = optimizers[name] else { return }
        var numbers: [String: Double] = [:]
        for key in optimizer.numberNames {
            if let node = game.numbers[optimizer.plan.prefix + key] { numbers[key] = try evaluator.setting(node, pass) }
        }
        let tensors = weights.trainableNames.compactMap { weights.frozen[$0] }
        try undoing(overflow, of: optimizer, tensors) {
            try optimizer.step(weights.trainableNames, tensors, slopes, numbers)
        }
        try traceUpdate(of: name, by: optimizer, numbers["lr"] ?? 0)
    }

    /// Gives states their new values.
    func assign(_ step: Game.Step, _ pass: Pass) throws {
        var values: [(String, Tensor)] = []
        for (state, node) in step.assignments {
            let value = try evaluator.kept(node, pass)
            // a single number is a scalar, whatever axes it has
            let shape = evaluator.states[state]?.shape ?? value.shape
            values.append((state, shape.volume == 1 && value.shape.volume == 1 ? try value.reshape(shape) : value))
        }
        for (state, value) in values { evaluator.states[state] = value }
    }

    /// Clips the weights of a step's networks to its bound; weights in graphs of the given steps keep their old values.
    func clipWeights(of step: Game.Step, holding steps: [Game.Step], _ pass: Pass) throws {
        guard let bound = try step.clipWeights.map({ try evaluator.setting($0.node, pass) }) else { return }
        let held = heldNetworks(before: steps)
        for name in step.update {
            if held.contains(name) {
                replaced[name, default: []].append(players.all[name]?.weights.trainable ?? [])
                try players.renew(name)
            }
            try players.all[name]?.weights.trainable.map { try $0.detach() }.clamp(to: bound)
        }
    }

    /// The gradients, scaled down to a norm of at most `bound`. The factor stays on the device.
    private func clipped(_ gradients: [Tensor?], to bound: Double) throws -> [Tensor?] {
        let norm = try norm(gradients.compactMap { $0 }).to(.float64)
        let factor = try (Tensor.full([], bound, .float64, on: players.device) / norm).clamp(nil, 1).to(.float32)
        return try gradients.map { try $0.map { try $0 * factor } }
    }

    /// The sum of the tensors that are not `nil`.
    static func sum(_ a: Tensor?, _ b: Tensor?) throws(TorchError) -> Tensor? {
        guard let a, let b else { return a ?? b }
        return try a + b
    }
}
