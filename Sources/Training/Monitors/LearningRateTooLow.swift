/// Updates that are tiny compared with the weights.
struct LearningRateTooLow: Monitor {
    static let name = "learning-rate-too-low"
    static let help = """
        for 500 rounds in the first half of a training, where rates have not fallen on purpose, each update changes a \
        network's weights by less than a millionth of their norm
        """
    static let meaning = "the network hardly learns"
    static let remedies = [
        "a learning rate of ten times as much: `train.optimizers: {G: {adam: {lr: 1e-3}}}` for one network",
        "the optimizer's own scale: `adam` instead of `sgd`",
        "less `weight_decay`, and no `clip_gradients` that always bites",
    ]

    private var streak = Streak(lines: 10, rounds: 500)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.health("update/").compactMap { network, ratio in
            let isSeen = ratio < 1e-6 && 2 * figures.round <= figures.rounds
            guard let rounds = streak.note(isSeen, network, round: figures.round) else { return nil }
            return Sighting(
                network,
                "the updates have changed the weights of '\(network)' by about \(ratio.brief) of their norm each for \(rounds) rounds",
                severity: 1e-6 / max(ratio, 1e-12))
        }
    }
}
