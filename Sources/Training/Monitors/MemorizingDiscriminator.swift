/// A discriminator that knows its training samples by heart.
struct MemorizingDiscriminator: Monitor {
    static let name = "memorizing-discriminator"
    static let help = """
        on average over six looks, the discriminator's output on held-out real samples is nearer to that on generated ones \
        than to that on training samples: (train − held out) / (train − generated) above 0.5, the measure of Karras et al. \
        2020 (arXiv:2006.06676, section 3)
        """
    static let meaning =
        "the discriminator tells training samples by heart, so its gradient no longer says what is real"
    static let remedies = [
        "`augment: {pipeline: [bgc], target: 0.6}` with `augment(x)` around real and generated images "
            + "(`ganzoo remedies adaptive-augmentation`)",
        "more data, or `data: {flip: true}`",
        "a smaller discriminator, dropout in it, or a penalty for few data (`ganzoo remedies lecam`)",
    ]

    private var ratios: [String: Window] = [:]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.discriminators.compactMap { discriminator in
            let real = figures.judgements.filter { $0.network == discriminator && $0.isReal }
            guard let own = real.first(where: { figures.health["held_out/\($0.name)"] != nil }),
                let held = figures.health["held_out/\(own.name)"], let train = figures.outputs[own.name],
                let fake = figures.output(of: discriminator, onReal: false)
            else { return nil }
            // outputs that are not told apart say nothing
            guard train - fake > 1e-6 * (train.magnitude + fake.magnitude) else {
                ratios[discriminator] = nil
                return nil
            }
            ratios[discriminator, default: Window(6)].add((train - held) / (train - fake))
            guard let window = ratios[discriminator], window.isFull else { return nil }
            let ratio = window.values.reduce(0, +) / Double(window.size)
            guard ratio > 0.5, window.values.allSatisfy({ $0 > 0.25 }) else { return nil }
            return Sighting(
                discriminator,
                "'\(own.name)' is \(train.brief) on training samples, \(held.brief) on held-out ones and "
                    + "\(fake.brief) on generated ones", severity: ratio)
        }
    }
}
