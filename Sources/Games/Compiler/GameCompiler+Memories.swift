import Language

extension GameCompiler {
    /// A `track` value of the round that no term is made of is moved by the first step that has what it averages at hand.
    func keepAverages(_ lets: [String: Binding], _ steps: inout [Game.Step]) {
        for (name, binding) in lets.sorted(by: { $0.key < $1.key }) {
            guard case .value(let expression, _) = binding, case .call(let callee, _) = expression.kind,
                callee.name == Track.name, !steps.isEmpty,
                let node = diagnostics.attempt({ () throws(Diagnostic) in
                    try self.node(Expression(.name(name), at: expression.position))
                }), !steps.contains(where: { $0.needs.contains(node) })
            else { continue }
            let place = steps.firstIndex { !$0.isFresh && $0.needs.contains(nodes[node].inputs[0]) } ?? 0
            steps[place].keeps.append(node)
            steps[place].needs.formUnion(nodes.ancestors(of: [node]))
        }
    }

    /// The critics' calls on data that went through `augment`: what an adaptive probability follows.
    func judgements() -> Set<NodeID> {
        Set(
            nodes.indices.filter { index in
                guard case .call = nodes[index].kind else { return false }
                let augmented = nodes.ancestors(of: nodes[index].inputs).filter { node in
                    if case .function(is Augment) = nodes[node].kind { true } else { false }
                }
                let isOfData = nodes.ancestors(of: Array(augmented)).contains { node in
                    if case .data = nodes[node].kind { true } else { false }
                }
                // what stands beside the image, such as its code, may be made by a network
                return isOfData && augmented.allSatisfy { nodes[$0].networks.isEmpty }
            })
    }
}
