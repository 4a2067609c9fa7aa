import Language
import Torch

/// What keeps the rounds of a game from repeating the same operations on the same tensors with the same numbers. Which steps
/// run may change: rounds with the same steps are alike.
extension Game {
    /// Numbers that change from round to round and that tensors are computed with, in the order of the document: learning
    /// rates on a schedule, the weight of a fade. Conditions of steps only choose the steps.
    package var changingNumbers: [NodeID] {
        var changing: Set<NodeID> = []
        for index in nodes.indices where nodes[index].type == .number {
            if case .dynamic = nodes[index].kind { changing.insert(index) }
            if nodes[index].inputs.contains(where: changing.contains) { changing.insert(index) }
        }
        let roots = steps.flatMap { step in
            step.terms.map(\.node) + step.keeps + step.assignments.map(\.node)
        }
        var used = Set(roots + numbersOfUpdates)
        for index in nodes.ancestors(of: roots) where nodes[index].type != .number {
            used.formUnion(nodes[index].inputs)
        }
        return changing.intersection(used).sorted()
    }

    /// Why no two rounds are alike; `nil` if some can be.
    package var irregularity: String? {
        let choices = steps.flatMap { [$0.times, $0.unroll, $0.every, $0.condition] }.compactMap(\.self)
        if let read = (choices + numbersOfUpdates).first(where: { nodes[$0].type != .number }) {
            return "'\(nodes[read].text)' is read from a tensor"
        }
        for index in nodes.ancestors(of: steps.flatMap { Array($0.needs) }).sorted() {
            guard case .function(let function) = nodes[index].kind, function.decidesOnHost else { continue }
            return "'\(nodes[index].text)' decides for each sample what it does"
        }
        return nil
    }

    /// The numbers of optimisers, averages and bounds.
    private var numbersOfUpdates: [NodeID] {
        numbers.values + steps.flatMap { [$0.clipWeights?.node, $0.clipGradients] }.compactMap(\.self)
    }
}
