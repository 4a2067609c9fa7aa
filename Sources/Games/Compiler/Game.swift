import Data
package import Language

/// A training game: the values of a round, which networks are updated on which terms, and what the trained model can
/// do.
package struct Game: Sendable {
    /// A term of a step's objective.
    package struct Term: Sendable {
        package let name: String
        package let node: NodeID
        /// 1 to minimise, −1 to maximise.
        package let sign: Double
    }

    /// One step of a round: updates some networks on the sum of some terms.
    package struct Step: Sendable {
        package let id: StepID
        /// The step's name in the document.
        package let name: String?
        /// The networks it updates.
        package let update: [String]
        package let terms: [Term]
        /// How often it runs in a round.
        package let times: NodeID?
        /// How often it runs further in a round, in which these runs are taken back at the end.
        package let unroll: NodeID?
        /// It runs in every n-th round.
        package let every: NodeID?
        /// Its condition as a number; the step runs where it is not zero.
        package let condition: NodeID?
        package let clipWeights: WeightBound?
        package let clipGradients: NodeID?
        /// Where the round's values that it reads are computed: shared, or separately if it has its own batch or
        /// samples.
        package let values: Place
        /// Samples in its batch, if different from the training's.
        package let batch: Int?
        /// Whether it reads its own batch and samples its own random values.
        package let isFresh: Bool
        /// The new values of the states after the update.
        package let assignments: [(state: String, node: NodeID)]
        /// Averages that it updates although none of its terms depends on them: `track` values that inferences read.
        package var keeps: [NodeID] = []
        /// All nodes that its terms and averages depend on.
        package var needs: Set<NodeID>

        /// Its name, or else the networks that it updates.
        package var title: String { name ?? update.joined(separator: "+") }
        /// Where its own values are computed.
        package var place: Place { .step(id) }

        /// Whether a node calls a network that the step updates, by itself or among the values that it shares with others.
        package func trains(_ node: GameNode) -> Bool {
            guard case .call(let call) = node.kind else { return false }
            return update.contains(call.network) && [place, values].contains(node.place)
        }
    }

    /// The largest magnitude of the weights of the networks that a step updates.
    package struct WeightBound: Sendable {
        package let node: NodeID
        /// Whether weights are clipped before the step, as in the code of Arjovsky et al., instead of after it, as in
        /// their paper (arXiv:1701.07875, algorithm 1).
        package let isBefore: Bool
    }

    /// Something that the trained model can do.
    package struct Inference: Sendable {
        package let name: String
        package let node: NodeID
        package let id: InferenceID
        /// Its random values and data by name, which the user may fix.
        package let inputs: [String: NodeID]
        /// The tensors named in `let:` that have an axis besides the batch, including its random values.
        package let values: [String: NodeID]
        /// Whether it gives a result per sample rather than one value for all.
        package let isBatched: Bool
        /// Sizes of a sample, or of the single value.
        package let shape: [Int]

        /// Where its values are computed.
        package var place: Place { .inference(id) }

        /// The sizes of the image that it generates per sample; `nil` if it generates something else.
        package var image: [Int]? { isBatched && shape.count == 3 && (1...4).contains(shape[0]) ? shape : nil }
    }

    package let nodes: NodeList
    package let steps: [Step]
    package let inferences: [Inference]
    package let states: [GameState]
    /// Nodes with respect to which gradients are taken.
    package let targets: Set<NodeID>
    /// Names that `let:` gives to nodes, for messages and for fixing values.
    package let names: [NodeID: String]
    /// The dynamic numbers of the optimisers and averages, by key.
    package let numbers: [String: NodeID]
    /// The ranges of the numbers of optimisers, averages and steps that change during training.
    let rules: [NodeID: [DynamicNumber]]
    /// Discriminator calls on augmented data.
    package let judgements: Set<NodeID>
    /// Calls that are computed in one pass.
    var joins: [[NodeID]] = []

    /// The name under which a term is logged: `discriminator.real` if the step has a name, else `D.real` after the
    /// updated networks, or `D.real.2` if an earlier step has the same label.
    package func label(of term: Term, in step: Step) -> String {
        let name = "\(step.title).\(term.name)"
        let earlier = steps.count { other in
            other.id < step.id && other.title == step.title && other.terms.contains { $0.name == term.name }
        }
        return earlier == 0 ? name : "\(name).\(earlier + 1)"
    }

    /// A step's terms in groups that share no value with a gradient. Each group has its own backward pass, so its
    /// memory is freed before the next group's forward passes.
    package func separateTerms(of step: Step) -> [[Term]] {
        let updated = Set(step.update)
        var groups: [(terms: [Term], values: Set<NodeID>)] = []
        for term in step.terms {
            var values = nodes.ancestors(of: [term.node]).filter { !nodes[$0].networks.isDisjoint(with: updated) }
            for calls in joins where !values.isDisjoint(with: calls) { values.formUnion(calls) }
            // groups that share a value with the new term are merged with it, in the order of the document
            let joined = groups.filter { !$0.values.isDisjoint(with: values) }
            groups.removeAll { !$0.values.isDisjoint(with: values) }
            groups.append(
                (joined.flatMap(\.terms) + [term], joined.reduce(into: values) { $0.formUnion($1.values) }))
        }
        return groups.map(\.terms)
    }

    /// The places in which the steps read data.
    package var placesOfData: Set<Place> {
        var result: Set<Place> = []
        for index in steps.flatMap(\.needs) {
            if case .data = nodes[index].kind { result.insert(nodes[index].place) }
        }
        return result
    }

    /// Checks a number that changes during training.
    /// - Throws: if it is not finite or outside the range that its key has.
    package func check(_ value: Double, of node: NodeID) throws(Diagnostic) {
        for rule in rules[node] ?? [] { try rule.check(value) }
    }

    /// Nodes on the way from the output of a `grad` to its input.
    package var differentiated: Set<NodeID> {
        var result: Set<NodeID> = []
        for node in nodes {
            guard case .gradient = node.kind else { continue }
            let (output, target) = (node.inputs[0], node.inputs[1])
            // nodes come after their inputs
            var between: Set<NodeID> = [target]
            for index in target...output where nodes[index].inputs.contains(where: between.contains) {
                between.insert(index)
            }
            result.formUnion(between)
        }
        return result
    }
}

extension Game {
    /// The number of classes of an input of an inference; `nil` if it is not a label.
    package func classes(of node: NodeID) -> Int? { nodes[node].traits.classes }

    /// The networks that an inference and its named values run, and which of them by their averages.
    package func networks(of inference: Inference) -> Set<NetworkCall> {
        var result: Set<NetworkCall> = []
        var open = [inference.node] + inference.values.values
        var seen: Set<NodeID> = []
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch nodes[index].kind {
            case .call(let call): result.insert(call)
            case .weightDistance(let one, let other): result.formUnion([one, other])
            default: break
            }
            open += nodes[index].inputs
        }
        return Set(result.map { NetworkCall(network: $0.network, averaged: $0.averaged) })
    }

    /// The sizes of a sample of a value.
    package func sampleShape(of node: NodeID) -> [Int] { Array((nodes[node].type.shape ?? []).dropFirst()) }
}
