internal import Graph

/// The colours of drawings.
enum Palette {
    /// Colours that tell a game's networks apart.
    static let networks = ["#fbe0a6", "#bfdaf5", "#c9e7c1", "#f6c9c3", "#dccdf2", "#bde5e2", "#ecd9c6", "#e2e2e2"]

    private static let families = [
        "Linear": "#d3e4f7", "Convolution": "#d3e4f7", "Style": "#d3e4f7", "Normalization": "#dcefd8",
        "Activation": "#fdecc8", "Resampling": "#e8ddf5", "Pooling": "#e8ddf5", "Borders": "#e8ddf5",
        "Conditioning": "#f9dde2", "Attention": "#fbd9c6", "Noise": "#ededd6",
    ]

    /// The colour of a layer kind's family.
    static func colour(of kind: String) -> String {
        let family = Layers.families.first { $0.kinds.contains { $0.name == kind } }
        return family.flatMap { families[$0.title] } ?? "#f0f0f0"
    }
}
