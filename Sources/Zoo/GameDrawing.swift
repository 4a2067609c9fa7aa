internal import Training

/// Draws a game: data and noise at the top, networks in their colours, the terms of each step in a frame, and under them
/// what they update.
struct GameDrawing {
    private let model: Model
    private let graph: GameGraph
    private let plan: [StepPlan]

    init(_ model: Model) {
        self.model = model
        graph = GameGraph(model.game)
        plan = model.game.plan
    }

    /// The nodes at the bottom.
    var ends: [String] { plan.map { "update\($0.index)" } }

    func draw(in dot: inout DOT) {
        for (index, node) in graph.nodes.enumerated() {
            if case .term = node.kind { continue }
            dot.add("game\(index) [\(attributes(node))];")
        }
        for step in plan { draw(step, in: &dot) }
        var told: Set<Int> = []
        for edge in graph.edges {
            let style = edge.isTarget ? ", style=dashed" : ""
            let label = DOT.quoted(label(edge, withShape: told.insert(edge.from).inserted))
            dot.add("game\(edge.from) -> game\(edge.to) [label=\(label)\(style)];")
        }
        let sources = graph.nodes.enumerated().filter { $0.element.kind == .data || $0.element.kind == .draw }
        dot.add("{ rank=same; \(sources.map { "game\($0.offset);" }.joined(separator: " ")) }")
    }

    private func draw(_ step: StepPlan, in dot: inout DOT) {
        let lines = (["step \(step.index + 1)"] + step.conditions).map { DOT.wrapped($0, at: 44) + "\n" }.joined()
        // line ends of Graphviz that set lines to the left
        let title = DOT.quoted(lines).replacing("\\n", with: "\\l")
        dot.block("subgraph cluster_step\(step.index)") { dot in
            dot.add(
                "label=\(title); labeljust=l; labelloc=b; style=\"rounded,filled\"; color=\"#bbbbbb\"; fillcolor=\"#fafafa\";"
            )
            let colours = step.update.map(colour).joined(separator: ":")
            let gradient = step.update.count > 1 ? ", gradientangle=0" : ""
            let label = DOT.quoted("updates \(step.update.joined(separator: ", "))")
            dot.add(
                "update\(step.index) [label=\(label), style=\"filled\", penwidth=1.5, fillcolor=\"\(colours)\"\(gradient)];"
            )
            for (index, node) in graph.nodes.enumerated() where node.kind == .term(step: step.index) {
                dot.add("game\(index) [\(attributes(node))];")
                dot.add("game\(index) -> update\(step.index);")
            }
        }
    }

    /// What flows along an edge: its name where it has one, and its sizes where they are not told by what it comes from.
    private func label(_ edge: GameGraph.Edge, withShape: Bool) -> String {
        let shape = graph.nodes[edge.from].shape.map(String.init).joined(separator: " × ")
        if case .call = graph.nodes[edge.from].kind {
            return [edge.label, withShape ? shape : ""].filter { !$0.isEmpty }.map { " \($0)" }.joined(separator: "\n")
        }
        return ""
    }

    private func attributes(_ node: GameGraph.Node) -> String {
        let shape = node.shape.map(String.init).joined(separator: " × ")
        let full = shape.isEmpty ? node.label : "\(node.label)\n\(shape)"
        switch node.kind {
        case .data: return "label=\(DOT.quoted(full)), shape=cylinder, style=filled, fillcolor=\"#eeeeee\""
        case .draw: return "label=\(DOT.quoted(full)), shape=ellipse, style=\"filled,dashed\", fillcolor=\"#fafafa\""
        case .call(let network):
            return "label=\(DOT.quoted(node.label)), fontsize=14, penwidth=1.5, fillcolor=\"\(colour(network))\""
        case .gradient: return "label=\(DOT.quoted(node.label)), shape=box, style=\"rounded,dashed\""
        case .value, .state: return "label=\(DOT.quoted(DOT.wrapped(node.label))), style=\"rounded\", color=\"#999999\""
        case .term:
            return
                "label=\(DOT.quoted(DOT.wrapped(node.label))), style=\"filled\", color=\"#999999\", fillcolor=white, fontsize=10"
        }
    }

    private func colour(_ network: String) -> String { GameDrawing.colour(network, in: model) }

    static func colour(_ network: String, in model: Model) -> String {
        let place = model.networks.firstIndex { $0.name == network } ?? 0
        return Palette.networks[place % Palette.networks.count]
    }
}
