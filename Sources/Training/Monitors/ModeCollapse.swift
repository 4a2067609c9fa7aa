/// Samples that are much more alike than the data.
struct ModeCollapse: Monitor {
    static let name = "mode-collapse"
    static let help = """
        in two successive sets of samples, from the third on, the mean distance of two samples is less than half of that in \
        the data and does not grow, or half of the samples have a near duplicate
        """
    static let meaning = "the generator makes a few kinds of samples, whatever the noise is"
    static let remedies = [
        "a discriminator that sees several samples at once (`ganzoo remedies packing`, `ganzoo remedies "
            + "minibatch-std`)",
        "an R1 penalty or another loss (`ganzoo remedies r1`, `ganzoo remedies wgan-gp`)",
        "a lower learning rate for the generator than for the discriminator in `train.optimizers` (`ganzoo "
            + "remedies two-time-scales`)",
    ]

    private var sets = 0
    private var before = 0.0
    private var streak = Streak(lines: 2)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        let samples = figures.samples
        guard let diversity = samples["diversity"], let data = samples["data_diversity"], data > 0 else { return [] }
        let ratio = diversity / data
        let duplicates = samples["duplicates"] ?? 0
        let isRepeating = duplicates >= max(0.5, 3 * (samples["data_duplicates"] ?? 0))
        defer { (sets, before) = (sets + 1, ratio) }
        let isSeen = sets >= 2 && (isRepeating || ratio < 0.5 && ratio < 1.1 * before)
        guard streak.note(isSeen, "samples", round: figures.round) != nil else { return [] }
        var seen = "the mean distance of two samples is \(diversity.brief), that of two of the data \(data.brief)"
        if isRepeating { seen += "; \(duplicates.percent) of the samples have a near duplicate" }
        return [Sighting("samples", seen, severity: max(duplicates, 1 / max(ratio, 1e-3)))]
    }
}
