package import Games
package import Graph

/// Drawings of networks and models in the language of Graphviz.
package enum Drawing {
    /// A network's layers.
    package static func dot(of network: Network) -> String {
        let drawing = NetworkDrawing(network, prefix: "n")
        let title = "\(network.name) · \(DOT.grouped(network.weightCount)) weights"
        return DOT.graph(network.name, title: title, legend: drawing.legend.html(perRow: 1)) { drawing.draw(in: &$0) }
    }

    /// A model's game, with each of its networks below it.
    /// - Parameter withNetworks: whether the networks' layers are drawn too.
    package static func dot(of model: Model, withNetworks: Bool = true) -> String {
        let game = GameDrawing(model)
        let parts = withNetworks ? NetworkPart.parts(of: model) : []
        var legend = game.legend
        for part in parts { legend.add(part.drawing.legend) }
        let title = DOT.wrapped("\(model.name): \(model.summary)", at: 80)
        return DOT.graph(model.name, title: title, legend: legend.html(perRow: 2)) { dot in
            game.draw(in: &dot)
            for part in parts {
                part.draw(in: &dot)
                for top in part.drawing.tops {
                    for end in game.ends { dot.add("\(end) -> \(top) [style=invis, minlen=2];") }
                }
            }
            let level = parts.compactMap(\.drawing.tops.last)
            if level.count > 1 { dot.add("\(level.joined(separator: " -> ")) [style=invis, minlen=0];") }
        }
    }
}

/// Networks of a model that are drawn once because they are identical.
private struct NetworkPart {
    let names: [String]
    let colours: [String]
    let weights: Int
    let index: Int
    let drawing: NetworkDrawing

    static func parts(of model: Model) -> [NetworkPart] {
        var alike: [(text: String, names: [String], network: Network)] = []
        for (name, entry) in model.networks.map({ ($0.name, $0.entry.network) }) {
            var dot = DOT()
            NetworkDrawing(entry, prefix: "n").draw(in: &dot)
            let text = dot.lines.joined()
            if let place = alike.firstIndex(where: { $0.text == text }) {
                alike[place].names.append(name)
            } else {
                alike.append((text, [name], entry))
            }
        }
        return alike.enumerated().map { index, part in
            NetworkPart(
                names: part.names, colours: part.names.map { GameDrawing.colour($0, in: model) },
                weights: part.network.weightCount, index: index,
                drawing: NetworkDrawing(part.network, prefix: "n\(index)x"))
        }
    }

    func draw(in dot: inout DOT) {
        dot.block("subgraph cluster_network\(index)") { dot in
            let cells = zip(names, colours).map { "<td bgcolor=\"\($1)\"> \(DOT.html($0)) </td>" }.joined()
            let count = "<td>\(DOT.grouped(weights)) weights\(names.count > 1 ? " each" : "")</td>"
            let label = "<<table border=\"0\" cellspacing=\"3\"><tr>\(cells)\(count)</tr></table>>"
            dot.add("label=\(label); fontsize=14; style=\"rounded\"; color=\"\(colours[0])\"; penwidth=4; margin=14;")
            drawing.draw(in: &dot)
        }
    }
}
