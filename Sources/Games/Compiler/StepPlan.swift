/// What a step of a game does, for `show --plan` and drawings: derived from the document before training.
package struct StepPlan: Sendable {
    /// How a step's gradients go through a network's pass.
    package enum Gradient: String, Sendable {
        /// Its weights are updated, so they record gradients.
        case weights
        /// Gradients flow to the network's inputs; its weights record none.
        case through = "input only"
        /// The result is a constant for this step.
        case none
    }

    /// One forward pass of a network.
    package struct Pass: Sendable {
        package let node: NodeID
        package let text: String
        package let network: String
        /// Training mode, as opposed to evaluation.
        package let isTraining: Bool
        package let isAveraged: Bool
        package let gradient: Gradient
        /// Whether a gradient with respect to a value passes through it and is differentiated again.
        package let isTwice: Bool
        /// The step that has already computed it in this round.
        package let from: StepID?
        /// The call, as written, whose pass also computes this one.
        package let joins: String?
    }

    package struct Term: Sendable {
        package let name: String
        package let text: String
        package let isMaximised: Bool
        package let node: NodeID
    }

    package let id: StepID
    /// The step's name in the document.
    package let name: String?
    package let update: [String]
    package let terms: [Term]
    package let passes: [Pass]
    /// Values of the round that several steps use, as written or named.
    package let shared: [String]
    /// Values that depend on networks, but on none that the step updates: no gradient flows into them.
    package let constants: [String]
    /// How often a round runs it, if not once, and other conditions, as text for users.
    package let conditions: [String]
}

extension Game {
    /// What each step does.
    package var plan: [StepPlan] { steps.map(plan(of:)) }

    private func plan(of step: Step) -> StepPlan {
        let updated = Set(step.update)
        let needs = step.needs.sorted()
        let passes = needs.compactMap { pass($0, in: step, updated) }
        let others = steps.filter { $0.id != step.id && $0.values == step.values }
        let shared = needs.filter { index in
            nodes[index].place == step.values && isWorthNaming(index) && others.contains { $0.needs.contains(index) }
        }
        return StepPlan(
            id: step.id, name: step.name, update: step.update,
            terms: step.terms.map {
                .init(name: $0.name, text: nodes[$0.node].text, isMaximised: $0.sign < 0, node: $0.node)
            }, passes: passes, shared: shared.map(label), constants: constants(of: step, updated).map(label),
            conditions: conditions(of: step))
    }

    /// The value's name, or its expression.
    package func label(_ node: NodeID) -> String {
        if let name = names[node] { return name }
        if case .output(0) = nodes[node].kind, let name = names[nodes[node].inputs[0]] { return name }
        return nodes[node].text
    }

    private func pass(_ index: NodeID, in step: Step, _ updated: Set<String>) -> StepPlan.Pass? {
        let node = nodes[index]
        guard case .call(let call) = node.kind else { return nil }
        let below = node.inputs.reduce(into: Set<String>()) { $0.formUnion(nodes[$1].networks) }
        let gradient: StepPlan.Gradient =
            updated.contains(call.network) && !call.averaged
            ? .weights : below.isDisjoint(with: updated) && !isDifferentiated(index, in: step) ? .none : .through
        let earlier = steps.first { other in
            other.id < step.id && other.values == step.values && node.place == step.values
                && other.needs.contains(index)
        }
        return StepPlan.Pass(
            node: index, text: node.text, network: call.network, isTraining: call.training ?? true,
            isAveraged: call.averaged, gradient: gradient, isTwice: isDifferentiated(index, in: step),
            from: earlier?.id, joins: joined(with: index).flatMap { $0[0] == index ? nil : nodes[$0[0]].text })
    }

    /// Whether a `grad` of the step differentiates through the node.
    private func isDifferentiated(_ index: NodeID, in step: Step) -> Bool {
        step.needs.contains { other in
            guard case .gradient = nodes[other].kind else { return false }
            return reaches(index, from: nodes[other].inputs[0]) && reaches(nodes[other].inputs[1], from: index)
        }
    }

    private func reaches(_ target: NodeID, from start: NodeID) -> Bool {
        var seen: Set<NodeID> = []
        var open = [start]
        while let node = open.popLast() {
            if node == target { return true }
            if seen.insert(node).inserted { open += nodes[node].inputs }
        }
        return false
    }

    private func isWorthNaming(_ index: NodeID) -> Bool {
        switch nodes[index].kind {
        case .call, .data: true
        case .function: names[index] != nil
        default: names[index] != nil
        }
    }

    /// The last values before the step's own networks that depend on other networks only.
    private func constants(of step: Step, _ updated: Set<String>) -> [NodeID] {
        func isConstant(_ index: NodeID) -> Bool {
            !nodes[index].networks.isEmpty && nodes[index].networks.isDisjoint(with: updated)
        }
        var result: [NodeID] = []
        for index in step.needs.sorted() where !isConstant(index) {
            for input in nodes[index].inputs where isConstant(input) && !targets.contains(input) {
                if !result.contains(input) { result.append(input) }
            }
        }
        return result
    }

    private func isTrue(_ node: NodeID) -> Bool {
        if case .number(let value) = nodes[node].kind { value != 0 } else { false }
    }

    private func isOne(_ node: NodeID) -> Bool {
        if case .number(1) = nodes[node].kind { true } else { false }
    }

    private func isZero(_ node: NodeID) -> Bool {
        if case .number(0) = nodes[node].kind { true } else { false }
    }

    private func conditions(of step: Step) -> [String] {
        var result: [String] = []
        if let times = step.times { result.append("\(nodes[times].text) times per round, each with a new batch") }
        if let unroll = step.unroll, !isZero(unroll) {
            result.append("\(nodes[unroll].text) times more for the later steps, taken back at the end of the round")
        }
        if let every = step.every, !isOne(every) { result.append("every \(nodes[every].text) rounds") }
        if let condition = step.condition, !isTrue(condition) { result.append("when \(nodes[condition].text)") }
        if let batch = step.batch { result.append("with its own batch of \(batch)") }
        if step.isFresh, step.batch == nil { result.append("with its own batch and random values") }
        if let bound = step.clipGradients { result.append("gradients clipped to a norm of \(nodes[bound].text)") }
        if let bound = step.clipWeights {
            result.append("weights clipped to ±\(nodes[bound.node].text)\(bound.isBefore ? " before the update" : "")")
        }
        result += step.assignments.map { "then \($0.state) = \(nodes[$0.node].text)" }
        return result
    }
}
