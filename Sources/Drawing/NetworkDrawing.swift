import Games
internal import Graph

/// Draws a network's layers as boxes, grouped by block, with the shape of each box's output below it.
struct NetworkDrawing {
    private let network: Network
    private let boxes: LayerBoxes
    private let wiring: Wiring
    private let prefix: String

    /// - Parameter prefix: the prefix of its nodes' names.
    init(_ network: Network, prefix: String) {
        self.network = network
        self.prefix = prefix
        boxes = LayerBoxes(network)
        wiring = Wiring(boxes)
    }

    /// The nodes to which something above the network can be attached.
    var tops: [String] { [id(.box(boxes.boxOf[0] ?? 0))] + (wiring.turn == nil ? [] : ["\(prefix)out0"]) }

    /// The legend.
    var legend: Legend {
        var legend = Legend()
        for box in boxes.boxes {
            for node in box.nodes where network.nodes[node].layer != nil { legend.add(kind: network.nodes[node].kind) }
        }
        let hasConditions = wiring.links.contains { $0.isCondition }
        if hasConditions { legend.add("dashed line: a condition, such as a style") }
        if !boxes.conditions.isEmpty { legend.add("← x: takes the input x as a condition") }
        if !boxes.copies.isEmpty { legend.add("frame with × n: n copies, one after the other") }
        legend.add("below a box: the sizes of its output")
        if network.weightCount > 0 { legend.add("small number in a box: its number of weights") }
        return legend
    }

    func draw(in dot: inout DOT) {
        drawGroup(boxes.boxes.indices.map { $0 }, path: nil, depth: 0, copies: nil, in: &dot)
        for (down, up) in wiring.levels { dot.add("{ rank=same; \(id(.box(down))); \(id(.box(up))); }") }
        for (index, output) in network.outputs.enumerated() {
            let box = boxes.boxOf[boxes.source(output.node)] ?? 0
            let label = DOT.quoted(DOT.lines(output.name, DOT.sizes(network.nodes[output.node].shape)))
            dot.add("\(prefix)out\(index) [label=\(label), shape=ellipse, fillcolor=\"#f5f5f5\"];")
            if wiring.isUp(box) {
                up(id(.box(box)), "\(prefix)out\(index)", in: &dot)
            } else {
                dot.add("\(id(.box(box))):s -> \(prefix)out\(index) [weight=20];")
            }
        }
        for link in wiring.links { draw(link, in: &dot) }
    }

    private func id(_ end: Wiring.End) -> String {
        switch end {
        case .box(let box): "\(prefix)\(box)"
        case .point(let point): "\(prefix)p\(point)"
        }
    }

    // MARK: Edges

    /// Edges between consecutive boxes are straight; edges that skip boxes go round on the right or, in a U, across.
    private func draw(_ link: Wiring.Link, in dot: inout DOT) {
        let style = link.isCondition ? ", style=dashed" : ""
        let (from, to) = (id(link.from), id(link.to))
        if wiring.isBend(link.to) {
            return dot.add("\(side(link.from)) -> \(to) [weight=1, arrowhead=none, headclip=false];")
        }
        if wiring.isBend(link.from) {
            return dot.add("\(from) -> \(side(link.to)) [weight=1, tailclip=false];")
        }
        guard case .box(let target) = link.to else {
            return dot.add("\(from):s -> \(to) [weight=20, arrowhead=none];")
        }
        guard case .box(let source) = link.from, wiring.isUp(target) else {
            return dot.add(
                link.isSkip ? "\(from) -> \(to) [weight=1\(style)];" : "\(from):s -> \(to) [weight=20\(style)];")
        }
        if wiring.levels.contains(where: { $0 == (source, target) }) {
            dot.add("\(from) -> \(to);")
        } else {
            up(from, to, in: &dot)
        }
    }

    /// The right side of a node: for a box, the frame around its layers, without the sizes below it.
    private func side(_ end: Wiring.End) -> String {
        if case .box(let box) = end, isTable(box) { return "\(id(end)):layers:e" }
        return "\(id(end)):e"
    }

    /// An edge on the way up, which Graphviz treats as going down.
    private func up(_ from: String, _ to: String, in dot: inout DOT) {
        dot.add("\(to):s -> \(from):n [dir=back, weight=20];")
    }

    // MARK: Groups

    /// The boxes of one group: its own, and each inner group in a frame if the frame adds information.
    private func drawGroup(_ members: [Int], path: String?, depth: Int, copies: Int?, in dot: inout DOT) {
        for (index, point) in wiring.points.enumerated() where point.groups.last == path {
            let order = wiring.isFork(.point(index)) ? ", ordering=out" : ""
            let width = point.isBend ? 0.01 : 0.05
            dot.add(
                "\(id(.point(index))) [shape=point, width=\(width), color=\"#555555\", fillcolor=\"#555555\"\(order)];")
        }
        var inner: [(path: String, members: [Int])] = []
        for box in members {
            let groups = boxes.boxes[box].groups
            if groups.count <= depth {
                drawBox(box, in: &dot)
            } else if let place = inner.firstIndex(where: { $0.path == groups[depth] }) {
                inner[place].members.append(box)
            } else {
                inner.append((groups[depth], [box]))
            }
        }
        let isSole = inner.count == 1 && inner[0].members.count == members.count
        for group in inner {
            let count = boxes.copies[group.path] ?? (isSole ? copies : nil)
            let hasFrameInside = isSoleInside(group.members, depth: depth + 1)
            if let title = title(group.path, group.members, count), !(count != nil && hasFrameInside) {
                let cluster = DOT.quoted("cluster_\(prefix)\(group.path)")
                dot.block("subgraph \(cluster)") { dot in
                    let style = count == nil ? "rounded" : "rounded,bold"
                    // as much room on the left of the title, so that edges that enter in the middle pass it
                    let label = DOT.quoted(String(repeating: "\u{a0}", count: title.count * 2 + 6) + title)
                    dot.add(
                        "label=\(label); labeljust=r; fontsize=9; margin=12; style=\"\(style)\"; color=\"#999999\";")
                    drawGroup(group.members, path: group.path, depth: depth + 1, copies: nil, in: &dot)
                }
            } else {
                drawGroup(group.members, path: group.path, depth: depth + 1, copies: count, in: &dot)
            }
        }
    }

    /// Whether all boxes are in one block of the group, which then carries its count.
    private func isSoleInside(_ members: [Int], depth: Int) -> Bool {
        guard let first = members.first.map({ boxes.boxes[$0].groups }), first.count > depth, members.count > 1 else {
            return false
        }
        return NetworkDrawing.name(first[depth]) != nil
            && members.allSatisfy {
                boxes.boxes[$0].groups.count > depth && boxes.boxes[$0].groups[depth] == first[depth]
            }
    }

    private func title(_ path: String, _ members: [Int], _ count: Int?) -> String? {
        let name = NetworkDrawing.name(path)
        if let count { return (name.map { "\($0) " } ?? "") + "× \(count)" }
        return members.count > 1 ? name : nil
    }

    /// The title of a group: empty for the lists of repeats, residuals and branches.
    private static func name(_ path: String) -> String? {
        guard let last = path.split(separator: ".").last.map(String.init), Int(last) == nil else { return nil }
        let kind = last.split(separator: "_").filter { Int($0) == nil }.joined(separator: "_")
        return ["residual", "branches", "shortcut", "repeat"].contains(kind) ? nil : kind
    }

    // MARK: Boxes

    /// Whether a box shows layers one below the other, rather than an input or a sign.
    private func isTable(_ box: Int) -> Bool {
        let nodes = boxes.boxes[box].nodes.map { network.nodes[$0] }
        return nodes[0].layer != nil && (nodes.count > 1 || nodes[0].kind != "add" && nodes[0].kind != "multiply")
    }

    private func drawBox(_ box: Int, in dot: inout DOT) {
        let nodes = boxes.boxes[box].nodes
        let first = network.nodes[nodes[0]]
        let order = wiring.isFork(.box(box)) && wiring.turn == nil ? ", ordering=out" : ""
        let name = id(.box(box))
        if first.layer == nil {
            let label = DOT.quoted(DOT.lines(first.path, DOT.sizes(first.shape)))
            dot.add("\(name) [label=\(label), shape=ellipse, fillcolor=\"#f5f5f5\"\(order)];")
        } else if !isTable(box) {
            let sign = first.kind == "add" ? "+" : "×"
            dot.add("\(name) [label=\"\(sign)\", shape=circle, width=0.25, fixedsize=true, fontsize=14\(order)];")
        } else {
            let layers =
                "<tr><td port=\"layers\"><table border=\"1\" color=\"#777777\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"4\">"
                + "\(nodes.map(row).joined())</table></td></tr>"
            let last = network.nodes[nodes[nodes.count - 1]]
            let below = "<tr><td>\(DOT.small(DOT.sizes(last.shape)))</td></tr>"
            // edges on the way up start at the top of the box
            let rows = wiring.isUp(box) ? below + layers : layers + below
            let table = "<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\">\(rows)</table>>"
            dot.add("\(name) [label=\(table), shape=plain, style=\"\"\(order)];")
        }
    }

    private func row(_ index: Int) -> String {
        let node = network.nodes[index]
        let weights = network.weightCount(of: index)
        let taken = (boxes.conditions[index] ?? []).map { "  ← \($0)" }.joined()
        let colour = Palette.colour(of: node.kind)
        let left = DOT.html(node.kind + window(index) + taken)
        let right = weights == 0 ? "" : DOT.small(DOT.grouped(weights))
        return
            "<tr><td align=\"left\" bgcolor=\"\(colour)\">\(left)</td><td align=\"right\" bgcolor=\"\(colour)\">\(right)</td></tr>"
    }

    /// The kernel size of a convolution.
    private func window(_ index: Int) -> String {
        let kernel = network.weights(of: index).map(\.weight.shape).first { $0.count == 4 }
        return kernel.map { " \($0[2]) × \($0[3])" } ?? ""
    }
}
