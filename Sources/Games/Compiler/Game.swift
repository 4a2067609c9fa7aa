import Data
import Language

/// A training game: the values of a round, who is updated on what, and what the trained model can do.
public struct Game: Sendable {
    /// A term of a step's objective.
    public struct Term: Sendable {
        public let name: String
        package let node: NodeID
        /// 1 to minimise, −1 to maximise.
        package let sign: Double
    }

    /// One step of a round: some networks are updated on the sum of some terms.
    public struct Step: Sendable {
        public let id: StepID
        /// What the document calls it.
        package let name: String?
        /// The networks it updates.
        public let update: [String]
        public let terms: [Term]
        /// How often it runs in a round.
        package let times: NodeID?
        /// It runs in every n-th round.
        package let every: NodeID?
        /// Its condition, as a number that is not zero.
        package let condition: NodeID?
        package let clipWeights: WeightBound?
        package let clipGradients: NodeID?
        /// Where the round's values that it reads are: shared ones, or its own where it has a batch or draws of its own.
        package let values: Place
        /// Samples in its batch, where that is not the training's.
        package let batch: Int?
        /// Whether it takes a batch and draws for itself.
        package let isFresh: Bool
        /// What becomes of the states after the update.
        package let assignments: [(state: String, node: NodeID)]
        /// Averages that it moves although none of its terms is made of them: `track` values that inferences read.
        package var keeps: [NodeID] = []
        /// All nodes that its terms and averages are made of.
        package var needs: Set<NodeID>

        /// Its name, or else the networks that it updates.
        var title: String { name ?? update.joined(separator: "+") }
        /// Where its own values are.
        package var place: Place { .step(id) }
    }

    /// How far from zero the weights of the networks that a step updates may lie.
    package struct WeightBound: Sendable {
        package let node: NodeID
        /// Whether they are clipped before the step, as the code of Arjovsky et al. has it, instead of after it, as
        /// their paper has it (arXiv:1701.07875, algorithm 1).
        package let isBefore: Bool
    }

    /// Something that the trained model can do.
    public struct Inference: Sendable {
        public let name: String
        package let node: NodeID
        package let id: InferenceID
        /// Its random draws and data by name, which the user may fix.
        public let inputs: [String: NodeID]
        /// The tensors with an axis beside the batch that `let:` gives names to, its random draws among them.
        package let values: [String: NodeID]
        /// Whether it gives something for each sample, as opposed to one value for all.
        public let isBatched: Bool
        /// Of a sample, or of the value for all.
        public let shape: [Int]

        /// Where its values are.
        package var place: Place { .inference(id) }

        /// The sizes of the image that it makes of each sample; `nil` where it makes something else.
        public var image: [Int]? { isBatched && shape.count == 3 && (1...4).contains(shape[0]) ? shape : nil }
    }

    public let nodes: NodeList
    public let steps: [Step]
    public let inferences: [Inference]
    package let states: [GameState]
    /// Nodes with respect to which gradients are taken.
    package let targets: Set<NodeID>
    /// Names that `let:` gives to nodes, for messages and fixing.
    package let names: [NodeID: String]
    /// The dynamic numbers of the optimisers and averages, by key.
    package let numbers: [String: NodeID]
    /// Critics' calls on augmented data.
    package let judgements: Set<NodeID>
    /// Calls that are made as one.
    var joins: [[NodeID]] = []

    /// What a term is logged under: `discriminator.real` by the name of its step, else `D.real` by what the step updates,
    /// or `D.real.2` where an earlier step has one of that label.
    package func label(of term: Term, in step: Step) -> String {
        let name = "\(step.title).\(term.name)"
        let earlier = steps.count { other in
            other.id < step.id && other.title == step.title && other.terms.contains { $0.name == term.name }
        }
        return earlier == 0 ? name : "\(name).\(earlier + 1)"
    }

    /// A step's terms in groups that share no value which gradients go through. Each group is gone back through on its
    /// own, so that its memory is free before the next one's passes are computed.
    package func separateTerms(of step: Step) -> [[Term]] {
        let updated = Set(step.update)
        var groups: [(terms: [Term], values: Set<NodeID>)] = []
        for term in step.terms {
            var values = nodes.ancestors(of: [term.node]).filter { !nodes[$0].networks.isDisjoint(with: updated) }
            for calls in joins where !values.isDisjoint(with: calls) { values.formUnion(calls) }
            // what shares a value with the new term becomes one group with it, in the order of the document
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

    /// Nodes on the way from what a `grad` differentiates to what it differentiates by.
    package var differentiated: Set<NodeID> {
        var result: Set<NodeID> = []
        for node in nodes {
            guard case .gradient = node.kind else { continue }
            let (output, target) = (node.inputs[0], node.inputs[1])
            // nodes stand behind their inputs
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
    /// How many classes an input of an inference can be; `nil` where it is no class.
    public func classes(of node: NodeID) -> Int? { nodes[node].traits.classes }

    /// The sizes of a sample of a value.
    public func sampleShape(of node: NodeID) -> [Int] { Array((nodes[node].type.shape ?? []).dropFirst()) }
}
