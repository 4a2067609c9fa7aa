import Language

extension Game {
    /// The means and sums over the batch that processes, each with a part of the batch, must have in common, since
    /// something other than a sum depends on them: `square(mean(x))`, a state, a condition.
    ///
    /// The others only add to a loss. There each process keeps the mean over its part: the mean of those over the
    /// processes, and of their gradients, is that of the whole batch.
    package var commonReductions: Set<NodeID> {
        var isCommon: Set<NodeID> = Set(steps.flatMap(commonNodes)).union(numbers.values)
        var result: Set<NodeID> = []
        // nodes come after their inputs
        for index in nodes.indices.reversed() {
            if isCommon.contains(index), reduction(index) != nil { result.insert(index) }
            // what is per sample is never common itself: each process has its part of it
            let passesOn = isCommon.contains(index) && !nodes[index].traits.isBatched
            for input in nodes[index].inputs where passesOn || !isLinear(index, in: input) { isCommon.insert(input) }
        }
        return result
    }

    /// How a node couples the samples of the batch, if it is a mean or a sum over them.
    package func reduction(_ index: NodeID) -> Coupling? {
        guard case .function(let function) = nodes[index].kind, [.mean, .sum].contains(coupling(of: function, index))
        else { return nil }
        return function.coupling
    }

    /// How a function couples samples; one of values that are not per sample couples none.
    package func coupling(of function: any TensorFunction, _ index: NodeID) -> Coupling {
        nodes[index].inputs.contains { nodes[$0].traits.isBatched } ? function.coupling : .none
    }

    /// The values of a step that decide something, or that are kept.
    private func commonNodes(_ step: Step) -> [NodeID] {
        [step.times, step.every, step.condition, step.clipWeights?.node, step.clipGradients].compactMap { $0 }
            + step.assignments.map(\.node) + step.keeps
    }

    /// Whether the mean over the processes of a value is the value of the mean of one of its inputs.
    private func isLinear(_ index: NodeID, in input: NodeID) -> Bool {
        let node = nodes[index]
        // what is per sample uses each mean as it is
        guard !node.traits.isBatched else { return isTarget(index, input) }
        switch node.kind {
        case .unary: return true
        case .binary(.add), .binary(.subtract): return true
        case .binary(.multiply): return node.inputs.contains { $0 != input && nodes[$0].type == .number }
        case .binary(.divide): return node.inputs[0] == input && nodes[node.inputs[1]].type == .number
        case .conditional: return node.inputs[0] != input
        case .gradient: return true
        default: return false
        }
    }

    /// Whether a node is the gradient of an input; it is that of the sum over the processes.
    private func isTarget(_ index: NodeID, _ input: NodeID) -> Bool {
        if case .gradient = nodes[index].kind { return nodes[index].inputs[0] == input }
        return false
    }
}
