internal import Graph

/// Draws a network's layers as boxes, grouped by block, with shapes on the edges.
struct NetworkDrawing {
    private let network: Network
    private let boxes: LayerBoxes
    private let prefix: String

    /// - Parameter prefix: what the names of its nodes begin with.
    init(_ network: Network, prefix: String) {
        self.network = network
        self.prefix = prefix
        boxes = LayerBoxes(network)
    }

    /// The node of its first input.
    var entry: String { id(boxes.boxOf[0] ?? 0) }

    func draw(in dot: inout DOT) {
        drawGroup(boxes.boxes.indices.map { $0 }, depth: 0, copies: nil, in: &dot)
        for (index, output) in network.outputs.enumerated() {
            let from = boxes.source(output.node)
            let label = DOT.quoted(output.name)
            dot.add("\(prefix)out\(index) [label=\(label), shape=ellipse, fillcolor=\"#f5f5f5\"];")
            edge(boxes.boxOf[from] ?? 0, "\(prefix)out\(index)", network.nodes[from].shape, in: &dot)
        }
        for link in boxes.edges {
            // the way through consecutive boxes is drawn straight, what skips some of them goes round
            let isNext = link.to == link.from + 1
            edge(link.from, id(link.to), link.shape, in: &dot, isNext: isNext, isCondition: link.isCondition)
        }
    }

    private func id(_ box: Int) -> String { "\(prefix)\(box)" }

    private func edge(
        _ from: Int, _ to: String, _ shape: Shape, in dot: inout DOT, isNext: Bool = true, isCondition: Bool = false
    ) {
        let label = DOT.quoted(" " + shape.map(String.init).joined(separator: " × "))
        let style = isCondition ? ", style=dashed" : ""
        dot.add("\(id(from)) -> \(to) [label=\(label), weight=\(isNext ? 20 : 1)\(style)];")
    }

    // MARK: Groups

    /// The boxes of one group: own ones, and each inner group in a frame where a frame says something.
    private func drawGroup(_ members: [Int], depth: Int, copies: Int?, in dot: inout DOT) {
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
                    dot.add(
                        "label=\(DOT.quoted(title)); labeljust=l; fontsize=9; margin=20; style=\"\(style)\"; color=\"#999999\";"
                    )
                    drawGroup(group.members, depth: depth + 1, copies: nil, in: &dot)
                }
            } else {
                drawGroup(group.members, depth: depth + 1, copies: count, in: &dot)
            }
        }
    }

    /// Whether all boxes lie in one block of the group, which then carries its count.
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

    /// What a group is called: nothing for the lists of repeats, residuals and branches.
    private static func name(_ path: String) -> String? {
        guard let last = path.split(separator: ".").last.map(String.init), Int(last) == nil else { return nil }
        let kind = last.split(separator: "_").filter { Int($0) == nil }.joined(separator: "_")
        return ["residual", "branches", "shortcut", "repeat"].contains(kind) ? nil : kind
    }

    // MARK: Boxes

    private func drawBox(_ box: Int, in dot: inout DOT) {
        let nodes = boxes.boxes[box].nodes
        let first = network.nodes[nodes[0]]
        if first.layer == nil {
            dot.add("\(id(box)) [label=\(DOT.quoted(first.path)), shape=ellipse, fillcolor=\"#f5f5f5\"];")
        } else if nodes.count == 1, first.kind == "add" || first.kind == "multiply" {
            let sign = first.kind == "add" ? "+" : "×"
            dot.add("\(id(box)) [label=\"\(sign)\", shape=circle, width=0.25, fixedsize=true, fontsize=14];")
        } else {
            let rows = nodes.map(row).joined()
            let table =
                "<<table border=\"1\" color=\"#777777\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"4\">"
                + "\(rows)</table>>"
            dot.add("\(id(box)) [label=\(table), shape=plain, style=\"\"];")
        }
    }

    private func row(_ index: Int) -> String {
        let node = network.nodes[index]
        let weights = network.weightCount(of: index)
        let taken = (boxes.conditions[index] ?? []).map { "  ← \($0)" }.joined()
        let colour = Palette.colour(of: node.kind)
        let left = DOT.html(node.kind + window(index) + taken)
        let right = weights == 0 ? "" : "<font point-size=\"9\" color=\"#555555\">\(DOT.grouped(weights))</font>"
        return
            "<tr><td align=\"left\" bgcolor=\"\(colour)\">\(left)</td><td align=\"right\" bgcolor=\"\(colour)\">\(right)</td></tr>"
    }

    /// The size of a convolution's window.
    private func window(_ index: Int) -> String {
        let kernel = network.weights(of: index).map(\.weight.shape).first { $0.count == 4 }
        return kernel.map { " \($0[2]) × \($0[3])" } ?? ""
    }
}
