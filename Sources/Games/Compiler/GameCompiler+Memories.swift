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

    /// Which node keeps the memory of each node that stands for the same place in the document: a step with a batch of
    /// its own computes the round's values once more, and an inference reads what training has gathered.
    func memoryOwners() -> [Int: Int] {
        let remembering = nodes.indices.filter {
            if case .function(let function) = nodes[$0].kind { function.remembers } else { false }
        }
        let origins = origins()
        var owners: [Int: Int] = [:]
        for (place, node) in remembering.enumerated() {
            let earlier = remembering[..<place].filter { owners[$0] == nil && origins[$0] == origins[node] }
            let same = earlier.first { nodes[$0].position == nodes[node].position }
            // an inference may write the expression anew; two that steps write are two
            owners[node] = same ?? (nodes[node].scope < 0 ? earlier.first { nodes[$0].scope >= 0 } : nil)
        }
        return owners
    }

    /// A number for each node, the same for nodes that are made of the same expressions, whatever functions of the
    /// model's own call them.
    private func origins() -> [Int] {
        var known: [String: Int] = [:]
        var result: [Int] = []
        for node in nodes {
            let made = "\(node.inputs.map { result[$0] }) \(node.text)"
            let number = known[made] ?? known.count
            known[made] = number
            result.append(number)
        }
        return result
    }

    /// The critics' calls on data that went through `augment`: what an adaptive probability follows.
    func judgements() -> Set<Int> {
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
