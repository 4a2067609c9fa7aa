/// Updates that are large compared with the weights.
struct LearningRateTooHigh: Monitor {
    static let name = "learning-rate-too-high"
    static let help =
        "for 200 rounds, from round 100 on, most updates change a network's weights by at least 10 % of their norm"
    static let meaning = "the weights jump about instead of approaching anything"
    static let remedies = [
        "a learning rate of a tenth: `train.optimizers: {D: {adam: {lr: 2e-5}}}` for one network",
        "rates that fall: `lr: linear(2e-4, 0)`", "a larger `train.batch`, or `train.accumulate: 4`",
    ]

    private var streak = Streak(lines: 10, rounds: 200)
    private var recent: [String: Window] = [:]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.health("update/").compactMap { network, ratio in
            recent[network, default: Window(5)].add(ratio)
            let ratio = recent[network]?.median ?? 0
            let isSeen = ratio >= 0.1 && figures.round >= 100
            guard let rounds = streak.note(isSeen, network, round: figures.round) else { return nil }
            return Sighting(
                network,
                "the updates have changed the weights of '\(network)' by about \(ratio.percent) each for \(rounds) rounds",
                severity: ratio)
        }
    }
}
