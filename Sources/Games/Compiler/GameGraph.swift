/// A game as a graph for drawings: where values come from, which networks they pass through, and which terms they end
/// in. Equal passes of different steps are one node.
package struct GameGraph: Sendable {
    package enum Kind: Sendable, Equatable {
        case data, draw, value, state, gradient
        case call(network: String)
        /// A term of the step with that index.
        case term(step: StepID)
    }

    package struct Node: Sendable {
        package let kind: Kind
        package let label: String
        /// A sample's sizes.
        package let shape: [Int]
    }

    package struct Edge: Sendable, Hashable {
        package let from: Int
        package let to: Int
        package let label: String
        /// The value with respect to which a gradient is taken.
        package let isTarget: Bool
    }

    package private(set) var nodes: [Node] = []
    package private(set) var edges: [Edge] = []
    private let game: Game
    private var known: [String: Int] = [:]
    private var keys: [NodeID: String] = [:]

    package init(_ game: Game) {
        self.game = game
        for step in game.steps {
            for term in step.terms {
                let text = "\(term.sign < 0 ? "maximize " : "")\(term.name)\n\(game.nodes[term.node].text)"
                let node = add(.term(step: step.id), text, [], key: "term \(step.id.number) \(term.name)")
                connect(sources(of: term.node), to: node)
            }
        }
    }

    /// A node where an edge starts, and the edge's label.
    private struct Origin: Hashable {
        let node: Int
        let label: String
    }

    private mutating func connect(_ origins: [Origin], to node: Int, isTarget: Bool = false) {
        for origin in origins {
            let edge = Edge(from: origin.node, to: node, label: origin.label, isTarget: isTarget)
            if !edges.contains(edge) { edges.append(edge) }
        }
    }

    private mutating func add(_ kind: Kind, _ label: String, _ shape: [Int], key: String) -> Int {
        if let existing = known[key] { return existing }
        nodes.append(Node(kind: kind, label: label, shape: shape))
        known[key] = nodes.count - 1
        return nodes.count - 1
    }

    /// The drawn nodes that a value comes from: its own, or those of the values that it is computed from.
    private mutating func sources(of index: NodeID) -> [Origin] {
        let node = game.nodes[index]
        switch node.kind {
        case .number, .dynamic: return []
        case .output(let output):
            let origins = sources(of: node.inputs[0])
            let name = node.text.split(separator: ".").last.map(String.init) ?? ""
            return output == 0 ? origins : origins.map { Origin(node: $0.node, label: name) }
        case .call, .data, .state, .gradient: return [own(index)]
        case .function(let function) where function.isRandom || game.names[index] != nil: return [own(index)]
        default:
            if game.names[index] != nil { return [own(index)] }
            var result: [Origin] = []
            for input in node.inputs {
                for origin in sources(of: input) where !result.contains(origin) { result.append(origin) }
            }
            return result
        }
    }

    /// The node that represents a value in the drawing, with the edges into it.
    private mutating func own(_ index: NodeID) -> Origin {
        let node = game.nodes[index]
        let shape = Array((node.type.shape ?? []).dropFirst())
        let name = game.names[index] ?? ""
        let key = identity(of: index)
        let isNew = known[key] == nil
        let result: Int
        var label = ""
        switch node.kind {
        case .data(let field): result = add(.data, field, shape, key: key)
        case .state(let state): result = add(.state, state, [], key: key)
        case .call(let call):
            let word = call.averaged ? "ema(\(call.network))" : call.network
            result = add(.call(network: call.network), word, shape, key: key)
            label = name
        case .gradient: result = add(.gradient, name.isEmpty ? "gradient" : "\(name)\ngradient", shape, key: key)
        case .function(let function) where node.inputs.isEmpty && function.isRandom:
            result = add(.draw, name.isEmpty ? node.text : name, shape, key: key)
        default:
            result = add(.value, name.isEmpty ? node.text : "\(name)\n\(node.text)", shape, key: key)
        }
        if isNew {
            for (place, input) in node.inputs.enumerated() {
                let isTarget = if case .gradient = node.kind { place == 1 } else { false }
                connect(sources(of: input), to: result, isTarget: isTarget)
            }
        }
        return Origin(node: result, label: label)
    }

    /// Equal for values that are drawn as one node.
    private mutating func identity(of index: NodeID) -> String {
        if let known = keys[index] { return known }
        let node = game.nodes[index]
        let inner = node.inputs.map { identity(of: $0) }.joined(separator: ",")
        let word: String
        switch node.kind {
        case .number(let value): word = "\(value)"
        case .dynamic(let name): word = name.rawValue
        case .data(let field): word = "data \(field)"
        case .state(let name): word = "state \(name)"
        case .call(let call): word = "call \(call.network) \(call.averaged)"
        case .output(let output): word = "output \(output)"
        case .function(let function): word = function.isRandom ? "random \(game.names[index] ?? "\(index)")" : node.text
        case .gradient: word = "gradient"
        default: word = node.text
        }
        let key = "\(word)(\(inner))"
        keys[index] = key
        return key
    }
}
