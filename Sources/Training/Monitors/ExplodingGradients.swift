/// Gradients that grow without end.
struct ExplodingGradients: Monitor {
    static let name = "exploding-gradients"
    static let help = """
        in three successive lines of figures a network's gradient is at least 50 times its median over the 40 lines before
        """
    static let meaning = "a network has become so steep that one update undoes many"
    static let remedies = [
        "`clip_gradients: 10` in the step that updates it",
        "a lower learning rate in `train.optimizer` or `train.optimizers`",
        "`networks.D.weight_norm: spectral`, or a gradient penalty (`ganzoo remedies spectral-norm`, `ganzoo "
            + "remedies r1`)",
    ]

    private static let delay = 3
    private var recent: [String: Window] = [:]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.gradients.sorted { $0.key < $1.key }.compactMap { network, value in
            recent[network, default: Window(43)].add(value)
            guard let values = recent[network]?.values, values.count >= 13 else { return nil }
            let usual = Window.median(values.dropLast(ExplodingGradients.delay))
            let last = values.suffix(ExplodingGradients.delay)
            guard usual > 0, let least = last.min(), least >= 50 * usual else { return nil }
            return Sighting(
                network, "the gradient of '\(network)' is \(value.brief), but was \(usual.brief) before",
                severity: least)
        }
    }
}
