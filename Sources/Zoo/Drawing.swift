public import Graph
public import Training

/// Drawings of networks and models in Graphviz' language.
public enum Drawing {
    /// A network's layers.
    public static func dot(of network: Network) -> String {
        DOT.graph(network.name) { dot in
            dot.add("label=\(DOT.quoted(title(network.name, network))); labelloc=t;")
            NetworkDrawing(network, prefix: "n").draw(in: &dot)
        }
    }

    /// A model's game, and under it each of its networks.
    /// - Parameter withNetworks: whether the networks' layers are drawn too.
    public static func dot(of model: Model, withNetworks: Bool = true) -> String {
        DOT.graph(model.name) { dot in
            dot.add("label=\(DOT.quoted(DOT.wrapped("\(model.name): \(model.summary)", at: 80))); labelloc=t;")
            let game = GameDrawing(model)
            game.draw(in: &dot)
            guard withNetworks else { return }
            for (index, entry) in model.networks.enumerated() {
                let drawing = NetworkDrawing(entry.entry.network, prefix: "n\(index)x")
                dot.block("subgraph cluster_network\(index)") { dot in
                    let colour = GameDrawing.colour(entry.name, in: model)
                    let label = title(entry.name, entry.entry.network)
                    dot.add(
                        "label=\(DOT.quoted(label)); fontsize=14; style=\"rounded\"; color=\"\(colour)\"; penwidth=4;")
                    drawing.draw(in: &dot)
                }
                for end in game.ends { dot.add("\(end) -> \(drawing.entry) [style=invis, minlen=2];") }
            }
        }
    }

    private static func title(_ name: String, _ network: Network) -> String {
        "\(name) · \(DOT.grouped(network.weightCount)) weights"
    }
}
