/// A discriminator that is always right, and whose generator no longer learns from it.
struct DiscriminatorTooStrong: Monitor {
    static let name = "discriminator-too-strong"
    static let help = """
        for 200 rounds the discriminator is right on at least 98 % of real and of generated samples, while the generator's \
        or its own gradient has fallen below a twentieth of its largest
        """
    static let meaning = "the discriminator has won, and its gradient no longer shows the generator a way"
    static let remedies = [
        "a slower discriminator: `train.optimizers: {G: {adam: {lr: 2e-4}}, D: {adam: {lr: 5e-5}}}`",
        "`networks.D.weight_norm: spectral` or an R1 penalty, so that its outputs can't become steep (`ganzoo "
            + "remedies spectral-norm`, `ganzoo remedies r1`)",
        "noise on its inputs that fades, or smoothed labels (`ganzoo remedies instance-noise`, `ganzoo "
            + "remedies label-smoothing`)",
    ]

    private var streak = Streak(lines: 10, rounds: 200)
    private var recent: [String: Window] = [:]
    private var largest: [String: Double] = [:]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        guard !figures.gradients.isEmpty else { return [] }
        for (name, value) in figures.gradients where value.isFinite {
            recent[name, default: Window(5)].add(value)
            if let window = recent[name], window.isFull { largest[name] = max(largest[name] ?? 0, window.median) }
        }
        return figures.discriminators.compactMap { discriminator in
            let known = figures.accuracies(of: discriminator)
            let accuracies = known.map(\.value)
            let knowsBothSides =
                Set(known.map(\.judgement.isReal)).count == 2 || known.contains { $0.judgement.isPaired }
            let isPinned = knowsBothSides && accuracies.allSatisfy { $0 >= 0.98 }
            let rounds = streak.note(isPinned, discriminator, round: figures.round)
            let weakest = (figures.generators + [discriminator]).compactMap(faded).min { $0.share < $1.share }
            guard let rounds, let weakest, weakest.share <= 0.05 else { return nil }
            let mean = accuracies.reduce(0, +) / Double(accuracies.count)
            return Sighting(
                discriminator,
                "'\(discriminator)' has been right on \(mean.percent) of its samples for \(rounds) rounds, and the gradient "
                    + "of '\(weakest.network)' fell to \(weakest.now.brief) from \(weakest.peak.brief)",
                severity: 1 / max(weakest.share, 1e-6))
        }
    }

    /// A network's gradient, relative to its largest.
    private func faded(_ network: String) -> (network: String, now: Double, peak: Double, share: Double)? {
        guard let window = recent[network], window.isFull, let peak = largest[network], peak > 0 else { return nil }
        return (network, window.median, peak, window.median / peak)
    }
}
