/// Samples that are much more alike than the data.
struct ModeCollapse: Monitor {
    static let name = "mode-collapse"
    static let help = """
        in two successive sets of samples, from the third on, the mean distance of two samples does not grow, and half of \
        them have a near duplicate, or the distance is less than half of that in the data while images look alike (MS-SSIM \
        0.2 above that of the data); or it is less than half and has lost 30 % of its highest; in the first quarter of a \
        training, only from when it has reached a fifth of that in the data
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
    private var highest = 0.0
    private var streak = Streak(lines: 2)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        let samples = figures.samples
        guard let diversity = samples["diversity"], let data = samples["data_diversity"], data > 0 else { return [] }
        let ratio = diversity / data
        let duplicates = samples["duplicates"] ?? 0
        let isRepeating = duplicates >= max(0.5, 3 * (samples["data_duplicates"] ?? 0))
        defer { (sets, before, highest) = (sets + 1, ratio, max(highest, ratio)) }
        // samples of a young training are all alike until their distance grows, to what can be seen
        let grows = ratio >= max(1.1 * before, 0.01)
        // young images are faint, and so near to each other without being alike; points have no likeness
        let areAlike = samples["ms_ssim"].map { $0 >= (samples["data_ms_ssim"] ?? 0) + 0.2 } ?? true
        let isLow = ratio < 0.5 && (ratio < 0.7 * highest || areAlike && !grows)
        // a generator that has learned nothing yet, or its average, makes one faint pattern
        let isYoung = max(highest, ratio) < 0.2 && 4 * figures.round < figures.rounds
        let isSeen = sets >= 2 && !isYoung && (isRepeating && !grows || isLow)
        guard streak.note(isSeen, "samples", round: figures.round) != nil else { return [] }
        var seen = "the mean distance of two samples is \(diversity.brief), that of two of the data \(data.brief)"
        if let alike = samples["ms_ssim"], areAlike { seen += ", and their MS-SSIM is \(alike.brief)" }
        if isRepeating { seen += "; \(duplicates.percent) of the samples have a near duplicate" }
        return [Sighting("samples", seen, severity: max(duplicates, 1 / max(ratio, 1e-3)))]
    }
}
