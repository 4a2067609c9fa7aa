/// Samples that repeat training samples.
struct CopiedImages: Monitor {
    static let name = "copied-images"
    static let help = """
        in two successive sets of samples, at least 20 % are nearer to one of the looked-at training images than a quarter of \
        what separates neighboring images of the data
        """
    static let meaning = "the generator repeats its training data, which is too small for it"
    static let remedies = [
        "more data, or `augment: {pipeline: [bgc], target: 0.6}` with `augment(x)` around real and generated "
            + "images (`ganzoo remedies adaptive-augmentation`)",
        "a smaller generator and discriminator",
        "fewer rounds: an earlier checkpoint of the run may be better",
    ]

    private var streak = Streak(lines: 2)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        guard let copies = figures.samples["copies"] else { return [] }
        let usual = figures.samples["data_duplicates"] ?? 0
        let isSeen = copies >= max(0.2, 3 * usual)
        guard streak.note(isSeen, "samples", round: figures.round) != nil else { return [] }
        return [
            Sighting("samples", "\(copies.percent) of the samples nearly equal a training image", severity: copies)
        ]
    }
}
