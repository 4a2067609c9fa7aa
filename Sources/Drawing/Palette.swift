internal import Graph

/// The colours of drawings.
enum Palette {
    /// Colours that distinguish a game's networks.
    static let networks = ["#fbe0a6", "#bfdaf5", "#c9e7c1", "#f6c9c3", "#dccdf2", "#bde5e2", "#ecd9c6", "#e2e2e2"]

    /// A group of layer kinds with the same colour.
    struct Family {
        let name: String
        let colour: String
        /// Titles of the layers' families.
        let titles: [String]
    }

    static let families = [
        Family(name: "weights", colour: "#d3e4f7", titles: ["Linear", "Convolution", "Style"]),
        Family(name: "normalization", colour: "#dcefd8", titles: ["Normalization"]),
        Family(name: "activation", colour: "#fdecc8", titles: ["Activation"]),
        Family(name: "resampling", colour: "#e8ddf5", titles: ["Resampling", "Pooling", "Borders"]),
        Family(name: "conditioning", colour: "#f9dde2", titles: ["Conditioning"]),
        Family(name: "attention", colour: "#fbd9c6", titles: ["Attention"]),
        Family(name: "noise", colour: "#ededd6", titles: ["Noise"]),
        Family(name: "other", colour: "#f0f0f0", titles: []),
    ]

    /// The family of a layer kind; the last one contains those that belong to no other.
    static func family(of kind: String) -> Int {
        let title = Layers.families.first { $0.kinds.contains { $0.name == kind } }?.title ?? ""
        return families.firstIndex { $0.titles.contains(title) } ?? families.count - 1
    }

    static func colour(of kind: String) -> String { families[family(of: kind)].colour }

    /// Whether a layer kind is a norm or an activation, which is drawn with the layer before it.
    static func isAccessory(_ kind: String) -> Bool {
        ["normalization", "activation"].contains(families[family(of: kind)].name)
    }
}
