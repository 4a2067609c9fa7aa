internal import Games
internal import Graph

/// Draws a game: data and noise at the top, networks in their colours, and the steps in order, each with its terms and
/// the networks that it updates below them.
struct GameDrawing {
    private let model: Model
    private let graph: GameGraph
    private let plan: [StepPlan]
    /// The outputs of each network's pass, by the labels of the edges.
    private var outputs: [Int: [String]] = [:]

    init(_ model: Model) {
        self.model = model
        graph = GameGraph(model.game)
        plan = model.game.plan
        for edge in graph.edges {
            guard case .call = graph.nodes[edge.from].kind, outputs[edge.from]?.contains(edge.label) != true else {
                continue
            }
            outputs[edge.from, default: []].append(edge.label)
        }
    }

    /// The nodes at the bottom.
    var ends: [String] { plan.map { "step\($0.id.number)" } }

    /// The legend.
    var legend: Legend {
        var legend = Legend()
        let kinds = graph.nodes.map(\.kind)
        if kinds.contains(.data) { legend.add("cylinder: data") }
        if kinds.contains(.draw) { legend.add("dashed ellipse: sampled") }
        legend.add("coloured box: a pass of that network, with its outputs below")
        legend.add("bar below a step's terms: the networks that they update")
        if graph.edges.contains(where: \.isTarget) {
            legend.add("dashed line: what a gradient is taken with respect to")
        }
        return legend
    }

    func draw(in dot: inout DOT) {
        for (index, node) in graph.nodes.enumerated() {
            if case .term = node.kind { continue }
            dot.add("game\(index) [\(attributes(node, index))];")
        }
        for step in plan { draw(step, in: &dot) }
        for edge in graph.edges { draw(edge, in: &dot) }
        let sources = graph.nodes.enumerated().filter { $0.element.kind == .data || $0.element.kind == .draw }
        dot.add("{ rank=same; \(sources.map { "game\($0.offset);" }.joined(separator: " ")) }")
        dot.add("{ rank=same; \(ends.map { "\($0);" }.joined(separator: " ")) }")
        if ends.count > 1 { dot.add("\(ends.joined(separator: " -> ")) [style=invis];") }
    }

    private func draw(_ edge: GameGraph.Edge, in dot: inout DOT) {
        var from = "game\(edge.from)"
        if let place = outputs[edge.from]?.firstIndex(of: edge.label) { from += ":o\(place):s" }
        guard case .term(let step) = graph.nodes[edge.to].kind else {
            return dot.add("\(from) -> game\(edge.to)\(edge.isTarget ? " [style=dashed]" : "");")
        }
        // leaves room to enter from above
        dot.add("\(from) -> step\(step.number):t\(edge.to):n [minlen=2];")
    }

    // MARK: Nodes

    private func draw(_ step: StepPlan, in dot: inout DOT) {
        let terms = graph.nodes.enumerated().filter { $0.element.kind == .term(step: step.id) }
        let cells = terms.map { index, node in
            let lines = DOT.wrapped(node.label, at: 28).split(separator: "\n", maxSplits: 1).map {
                DOT.html(String($0))
            }
            let text = "<b>\(lines[0])</b>" + lines.dropFirst().map { "<br/>\($0)" }.joined()
            return "<td port=\"t\(index)\" border=\"1\" color=\"#bbbbbb\" bgcolor=\"white\">\(text)</td>"
        }
        let conditions = step.conditions.map { "<br/>\(DOT.html(DOT.wrapped($0, at: 40)))" }.joined()
        let updates = step.update.enumerated().map { place, network in
            let words = place == 0 ? "<b>\(step.name ?? "step \(step.id.number)")</b> updates" : "and"
            let more = place == 0 ? conditions : ""
            return "<td bgcolor=\"\(colour(network))\">\(words) <b>\(DOT.html(network))</b>\(more)</td>"
        }
        let bar = "<table border=\"0\" cellspacing=\"0\" cellpadding=\"4\"><tr>\(updates.joined())</tr></table>"
        let table =
            "<table border=\"1\" color=\"#bbbbbb\" bgcolor=\"#fafafa\" style=\"rounded\" cellborder=\"0\" cellspacing=\"5\" "
            + "cellpadding=\"5\"><tr>\(cells.joined())</tr><tr><td colspan=\"\(max(cells.count, 1))\">\(bar)</td></tr></table>"
        dot.add("step\(step.id.number) [label=<\(table)>, shape=plain, style=\"\", fontsize=10];")
    }

    private func attributes(_ node: GameGraph.Node, _ index: Int) -> String {
        let full = DOT.lines(node.label, DOT.sizes(node.shape))
        switch node.kind {
        case .data: return "label=\(DOT.quoted(full)), shape=cylinder, style=filled, fillcolor=\"#eeeeee\""
        case .draw: return "label=\(DOT.quoted(full)), shape=ellipse, style=\"filled,dashed\", fillcolor=\"#fafafa\""
        case .call(let network): return "label=<\(pass(node, index, through: network))>, shape=plain, style=\"\""
        case .gradient: return "label=\(DOT.quoted(node.label)), shape=box, style=\"rounded,dashed\""
        default: return "label=\(DOT.quoted(DOT.wrapped(node.label))), style=\"rounded\", color=\"#999999\""
        }
    }

    /// A network's pass: its name in its colour, and its outputs below it.
    private func pass(_ node: GameGraph.Node, _ index: Int, through network: String) -> String {
        let cells = (outputs[index] ?? [""]).enumerated().map { place, name in
            let entry = model.network(network)?.network
            let other = entry?.outputs.dropFirst().first { $0.name == name }
            let shape = other.flatMap { entry?.nodes[$0.node].shape } ?? node.shape
            return "<td port=\"o\(place)\">\(DOT.small(DOT.lines(name, DOT.sizes(shape))))</td>"
        }
        let name =
            "<table border=\"1\" bgcolor=\"\(colour(network))\" style=\"rounded\" cellborder=\"0\" cellpadding=\"6\">"
            + "<tr><td><font point-size=\"14\">  \(DOT.html(node.label))  </font></td></tr></table>"
        return
            "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"3\"><tr><td colspan=\"\(cells.count)\">"
            + "\(name)</td></tr><tr>\(cells.joined())</tr></table>"
    }

    private func colour(_ network: String) -> String { GameDrawing.colour(network, in: model) }

    static func colour(_ network: String, in model: Model) -> String {
        let place = model.networks.firstIndex { $0.name == network } ?? 0
        return Palette.networks[place % Palette.networks.count]
    }
}
