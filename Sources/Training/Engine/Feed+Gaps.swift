import Data
package import Games
import Graph
import Language
package import Torch

extension Feed {
    /// The random values that a training samples although a feed is given, so that the recorded run would not be
    /// reproduced exactly: values without a name, random functions, and layers such as noise and dropout.
    /// - Returns: a sentence for each; empty if the feed contains everything random.
    package func gaps(in model: Model) -> [String] {
        let game = model.game
        let fed = Set(tensors.keys.compactMap { $0.split(separator: "/").last.map(String.init) })
        var found: Set<NodeID> = []
        var seen: Set<NodeID> = []
        let steps = game.steps.filter { step in
            guard let condition = step.condition, case .number(0) = game.nodes[condition].kind else { return true }
            return false
        }
        var waiting = steps.flatMap { step in step.terms.map(\.node) + step.assignments.map(\.node) }
        while let index = waiting.popLast() {
            guard seen.insert(index).inserted else { continue }
            let node = game.nodes[index]
            if case .data(let field) = node.kind {
                if !fed.contains(field) { found.insert(index) }
                continue
            }
            if let name = game.names[index], fed.contains(name) { continue }
            if draws(node, model) { found.insert(index) }
            waiting += node.inputs
        }
        var sentences: [String] = []
        for index in found.sorted() {
            let sentence = sentence(on: game.nodes[index], named: game.names[index], model)
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return sentences
    }

    private func draws(_ node: GameNode, _ model: Model) -> Bool {
        switch node.kind {
        case .function(let function): function.isRandom
        case .call(let call): call.training != false && model.network(call.network)?.network.isRandom == true
        default: false
        }
    }

    private func sentence(on node: GameNode, named name: String?, _ model: Model) -> String {
        switch node.kind {
        case .data(let field): return "'\(field)' comes from the data, not from the feed"
        case .call(let call):
            let kinds = model.network(call.network)?.network.randomKinds ?? []
            return "layers of '\(call.network)' sample (\(kinds.joined(separator: ", "))), which no feed can provide"
        default:
            let what = name.map { "'\($0)'" } ?? "'\(node.text)' (line \(node.position.line))"
            return "\(what) is sampled, not taken from the feed"
        }
    }

    /// The first round's data; `nil` if the feed lacks some of it, so that a data set is needed.
    package func firstBatch(of model: Model) -> [String: Tensor]? {
        var result: [String: Tensor] = [:]
        for field in model.data.fields {
            guard let tensor = tensor(field.name, round: 0, repetition: 0) else { return nil }
            result[field.name] = tensor
        }
        return result
    }

    /// The last round that the feed has tensors for.
    package var lastRound: Int {
        tensors.keys.compactMap { key in key.split(separator: "/").first.flatMap { Int($0) } }.max() ?? 0
    }
}

/// Replaces the data set if a feed contains all data.
package final class FeedSource: BatchSource {
    package let epochSize: Int
    package let position = 0

    /// - Parameter epochSize: the number of samples in the feed.
    package init(epochSize: Int) { self.epochSize = max(1, epochSize) }

    package func next(_ size: Int) throws -> [String: Tensor] {
        throw TrainingError(
            "the feed has no batch for this round", hint: "pass data with --data, or end with the feed by --rounds"
        )
    }
}
