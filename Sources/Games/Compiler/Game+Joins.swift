import Graph

extension Game {
    /// Calls that are computed together in one pass: calls of one network in one step, on values that do not depend on
    /// each other. Each sample's result equals that of a separate pass, up to rounding, wherever no layer couples
    /// samples or keeps state from a pass. Joining pays off where a pass spends its time reading weights rather than
    /// computing on samples, above all in fully connected discriminators.
    /// - Parameter batch: samples per batch.
    func joins(_ networks: [String: Network], batch: Int) -> [[NodeID]] {
        let pays = networks.filter { _, network in
            let kept = try? network.activationCount(for: network.inputs.map(\.shape)).kept
            return !network.couplesSamples && !network.hasBuffers
                && kept.map { Double(batch) * $0 < Double(network.weightCount) } == true
        }
        // a value that only some rounds need is not computed in the others
        let isConditional = nodes.contains { if case .conditional = $0.kind { $0.type != .number } else { false } }
        if pays.isEmpty || isConditional { return [] }
        let twice = differentiated
        return steps.flatMap { step in
            var groups: [NetworkCall: [NodeID]] = [:]
            for index in step.needs.sorted() where nodes[index].place == step.place && !twice.contains(index) {
                guard case .call(let call) = nodes[index].kind, pays[call.network] != nil else { continue }
                let group = groups[call] ?? []
                let above = nodes.ancestors(of: [index])
                if group.allSatisfy({ !above.contains($0) && inputs($0, step) == inputs(index, step) }) {
                    groups[call] = group + [index]
                }
            }
            return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        }
    }

    /// What the inputs of joined calls have in common: the shape without the batch, and whether gradients flow into
    /// them. Otherwise gradients would also be computed for the inputs that need none.
    private struct Input: Equatable {
        let shape: [Int]?
        let isOnTheWay: Bool
    }

    private func inputs(_ call: NodeID, _ step: Step) -> [Input] {
        nodes[call].inputs.map { input in
            Input(
                shape: (nodes[input].type.shape?.dropFirst()).map(Array.init),
                isOnTheWay: !nodes[input].networks.isDisjoint(with: step.update))
        }
    }

    /// The calls that are joined with the given one, including itself.
    package func joined(with call: NodeID) -> [NodeID]? { joins.first { $0.contains(call) } }
}
