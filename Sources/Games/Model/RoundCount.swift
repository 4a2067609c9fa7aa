import Language

/// Counts the rounds that it takes to show a number of real images: steps that repeat, accumulate or read their own
/// batches show more than one batch per round. A factor that depends on training itself counts as one batch.
package struct RoundCount {
    let epochSize: Int
    /// Images of the whole training.
    let total: Double
    package private(set) var rounds = 0.0
    private(set) var images = 0.0

    package init(epochSize: Int, total: Double) {
        self.epochSize = epochSize
        self.total = total
    }

    /// Continues with a model until the given number of images has been shown in total.
    package mutating func run(_ model: Model, until limit: Double) {
        let began = images
        while images < limit {
            let numbers: [DynamicName: Double] = [
                .round: rounds, .images: images, .stageImages: images - began, .progress: images / total,
                .epoch: (images / Double(max(1, epochSize))).rounded(.down),
            ]
            let shown = RoundNumbers(game: model.game, dynamic: numbers).images(model.plan)
            // in long trainings a thousandth at a time, over which the images per round hardly change
            let stride = min(((limit - images) / shown).rounded(.up), max(1, (rounds / 1000).rounded(.down)))
            rounds += stride
            images += stride * shown
        }
    }
}

extension Game {
    /// Checks the numbers of the optimisers in the first round: a schedule that can't be computed then, or a value outside
    /// its range, ends every training.
    func checkFirstRound(_ optimizers: [String: OptimizerPlan], _ diagnostics: Diagnostics) {
        let first = RoundNumbers(game: self, dynamic: [:])
        let certain = steps.filter { $0.condition == nil && $0.times == nil }
        let used = Set(certain.flatMap(\.update)).compactMap { optimizers[$0]?.prefix }
        let nodes = Set(numbers.filter { entry in used.contains { entry.key.hasPrefix($0) } }.values)
        for node in nodes.sorted() {
            _ = diagnostics.attempt { () throws(Diagnostic) in
                if let value = try first.value(node) { try check(value, of: node) }
            }
        }
    }
}

/// Evaluates the numbers of one round that depend only on the dynamic numbers.
private struct RoundNumbers {
    let game: Game
    let dynamic: [DynamicName: Double]

    func images(_ plan: TrainingPlan) -> Double {
        let shown = batches(plan)
        // rounds that read no data must still reach an end
        return shown > 0 ? shown : Double(plan.batch)
    }

    /// Samples in the batches that are read.
    private func batches(_ plan: TrainingPlan) -> Double {
        let takesData = game.placesOfData
        return game.steps.reduce(takesData.contains(.round) ? Double(plan.batch) : 0) { sum, step in
            guard takesData.contains(step.values) else { return sum }
            if let condition = step.condition, number(condition) == 0 { return sum }
            let times =
                max(0, (step.times.flatMap(number) ?? 1).rounded(.towardZero))
                + max(0, (step.unroll.flatMap(number) ?? 0).rounded(.towardZero))
            let own = Double(step.batch ?? plan.batch)
            let batches = step.isFresh ? times * own : max(0, times - 1) * Double(plan.batch)
            let accumulated = times * Double(plan.accumulate - 1) * own
            let every = max(1, (step.every.flatMap(number) ?? 1).rounded(.towardZero))
            return sum + (batches + accumulated) / every
        }
    }

    /// A node's number; `nil` if it depends on tensors or can't be computed.
    private func number(_ index: NodeID) -> Double? { (try? value(index)) ?? nil }

    /// A node's number; `nil` if it depends on tensors.
    /// - Throws: if it can't be computed, as a schedule that ends where it starts.
    func value(_ index: NodeID) throws(Diagnostic) -> Double? {
        let node = game.nodes[index]
        if case .number(let value) = node.kind { return value }
        if case .dynamic(let name) = node.kind { return dynamic[name] ?? 0 }
        if case .conditional = node.kind {
            guard let condition = try value(node.inputs[0]) else { return nil }
            return try value(node.inputs[condition != 0 ? 1 : 2])
        }
        var inputs: [Double] = []
        for input in node.inputs { if let number = try value(input) { inputs.append(number) } }
        guard inputs.count == node.inputs.count else { return nil }
        switch node.kind {
        case .numeric(let function): return try function.value(of: inputs, at: node.position)
        case .unary(let symbol): return symbol == .not ? (inputs[0] == 0 ? 1 : 0) : -inputs[0]
        case .binary(let symbol): return symbol.value(inputs[0], inputs[1])
        default: return nil
        }
    }
}
