import Graph

extension Game {
    /// Calls that one pass makes together: of one network in one step, on values that do not hang on each other. Each
    /// sample's result is what a pass of its own gives, up to rounding, wherever no layer couples samples or keeps
    /// something of a pass. It pays where a pass takes its time for reading weights, not for what it computes of each
    /// sample: in fully connected critics above all.
    /// - Parameter batch: samples a batch.
    func joins(_ networks: [String: Network], batch: Int) -> [[NodeID]] {
        let pays = networks.filter { _, network in
            let kept = try? network.activationCount(for: network.inputs.map(\.shape))
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

    /// What the inputs of calls that are made together have in common: the shape, batches aside, and whether gradients go
    /// on into them, which would else be computed for the others too.
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

    /// The calls that are made together with one, itself among them.
    package func joined(with call: NodeID) -> [NodeID]? { joins.first { $0.contains(call) } }
}
