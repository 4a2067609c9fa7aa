/// A discriminator that is fooled nearly always.
struct GeneratorTooStrong: Monitor {
    static let name = "generator-too-strong"
    static let help = """
        for 200 rounds the discriminator takes at least 95 % of the generated samples for real, or is right on 40 % of all \
        samples or less, where chance gives 50 %; a Wasserstein critic: its mean output on generated samples is above that \
        on real ones
        """
    static let meaning = "the discriminator can't follow, so the generator learns from wrong judgements"
    static let remedies = [
        "more updates of the discriminator: `train.steps.discriminator.repeat: 2` (the step by its name or "
            + "number)",
        "a higher learning rate for it: `train.optimizers: {G: {adam: {lr: 1e-4}}, D: {adam: {lr: 4e-4}}}` "
            + "(`ganzoo remedies two-time-scales`)",
        "a larger discriminator, or less dropout, noise and `augment:` in front of it",
    ]

    private var streak = Streak(lines: 10, rounds: 200)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.outputs.isEmpty ? [] : figures.discriminators.compactMap { sighting($0, figures) }
    }

    private mutating func sighting(_ discriminator: String, _ figures: MonitoredFigures) -> Sighting? {
        let accuracies = figures.accuracies(of: discriminator)
        if accuracies.isEmpty { return critic(discriminator, figures) }
        let mean = accuracies.reduce(0) { $0 + $1.value } / Double(accuracies.count)
        let fooled = accuracies.filter { !$0.judgement.isReal }.map(\.value).max().map { 1 - $0 } ?? 0
        let rounds = streak.note(fooled >= 0.95 || mean <= 0.4, discriminator, round: figures.round)
        guard let rounds else { return nil }
        let what =
            fooled >= 0.95
            ? "took \(fooled.percent) of the generated samples for real"
            : "was right on \(mean.percent) of its samples, less than chance,"
        return Sighting(discriminator, "'\(discriminator)' \(what) for \(rounds) rounds", severity: 1 - min(mean, 0.5))
    }

    /// A critic's outputs have no right side, but real samples should be above generated ones.
    private mutating func critic(_ discriminator: String, _ figures: MonitoredFigures) -> Sighting? {
        guard let real = figures.output(of: discriminator, onReal: true),
            let fake = figures.output(of: discriminator, onReal: false)
        else { return nil }
        guard let rounds = streak.note(fake > real, discriminator, round: figures.round) else { return nil }
        return Sighting(
            discriminator,
            "'\(discriminator)' has rated generated samples (\(fake.brief)) above real ones (\(real.brief)) for \(rounds) rounds",
            severity: 1)
    }
}
