/// Rectified units that give 0 for every sample.
struct DeadActivations: Monitor {
    static let name = "dead-activations"
    static let help = """
        in three successive looks, from round 100 on, at least 40 % of a network's rectified units are 0 for every sample of a \
        round; such units get no gradient
        """
    static let meaning = "units were pushed out of reach by too large updates, and the network is smaller than it seems"
    static let remedies = [
        "a lower learning rate in `train.optimizers`",
        "`leaky_relu: 0.2` instead of `relu`",
        "a norm before it, such as `batch_norm` or `layer_norm`",
    ]

    private var streak = Streak(lines: 3)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.health("dead/").compactMap { network, share in
            let isSeen = share >= 0.4 && figures.round >= 100
            guard streak.note(isSeen, network, round: figures.round) != nil else { return nil }
            return Sighting(
                network, "\(share.percent) of the rectified units of '\(network)' are 0 for every sample",
                severity: share)
        }
    }
}
