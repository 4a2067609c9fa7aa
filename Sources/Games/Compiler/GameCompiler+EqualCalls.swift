import Graph
import Language

extension GameCompiler {
    /// Equal calls share one pass, unless the network samples: then each call is a separate pass. That may be intended,
    /// for example to compare two results with different dropout. A value under `let:` makes the intent explicit.
    func warnOfEqualCalls() {
        struct Call: Hashable {
            let place: Place
            let call: NetworkCall
            let inputs: [NodeID]
        }
        var groups: [Call: [NodeID]] = [:]
        for node in nodes.indices where !nodes[node].place.isInference {
            guard case .call(let call) = nodes[node].kind, call.training != false else { continue }
            groups[Call(place: nodes[node].place, call: call, inputs: nodes[node].inputs), default: []].append(node)
        }
        for (key, equal) in groups.sorted(by: { $0.value[0] < $1.value[0] }) where equal.count > 1 {
            guard let unnamed = equal.last(where: { names[$0] == nil }) else { continue }
            let first = nodes[equal[0]]
            let kinds = networks[key.call.network]?.network.randomKinds ?? []
            diagnostics.report(
                Diagnostic(
                    "'\(nodes[unnamed].text)' is computed \(equal.count) times, because "
                        + "layers of '\(key.call.network)' sample (\(kinds.joined(separator: ", ")))",
                    at: nodes[unnamed].position,
                    notes: nodes[unnamed].position == first.position ? [] : [.init("first here", at: first.position)],
                    hint: "to compute it once, name the call under 'let:' and use the name; to keep separate passes, "
                        + "give each a name there",
                    severity: .warning))
        }
    }
}

extension Network {
    /// The kinds of its layers that sample, each once.
    package var randomKinds: [String] {
        var kinds: [String] = []
        for node in nodes where node.layer?.isRandom == true && !kinds.contains(node.kind) { kinds.append(node.kind) }
        return kinds
    }
}
