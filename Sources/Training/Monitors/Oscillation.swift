/// Players that chase each other in circles.
struct Oscillation: Monitor {
    static let name = "oscillation"
    static let help = """
        over 60 lines of figures the distance between a discriminator's mean outputs on real and on generated samples swings \
        with a regular period (autocorrelation below −0.4, then above 0.6) by at least half of its size
        """
    static let meaning = "the players circle around a solution instead of approaching it"
    static let remedies = [
        "an R1 penalty on real samples, which damps the circling (`ganzoo remedies r1`)",
        "lower learning rates for both networks, or rates that fall: `lr: linear(2e-4, 0)`",
        "less momentum: `betas: [0, 0.9]` for adam, and `average: {G: {decay: 0.999}}` for what is sampled "
            + "(`ganzoo remedies average`)",
    ]

    private static let size = 60
    private var windows: [String: Window] = [:]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.outputs.isEmpty ? [] : figures.discriminators.compactMap { sighting($0, figures) }
    }

    private mutating func sighting(_ discriminator: String, _ figures: MonitoredFigures) -> Sighting? {
        guard let fake = figures.output(of: discriminator, onReal: false),
            let real = figures.output(of: discriminator, onReal: true), fake.isFinite, real.isFinite
        else { return nil }
        // the level of the outputs may drift freely
        windows[discriminator, default: Window(Oscillation.size)].add(real - fake)
        guard let window = windows[discriminator], window.isFull else { return nil }
        let gap = Window.median(window.values.map(\.magnitude))
        let values = Oscillation.detrended(window.values)
        let spread = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        guard spread > 0, 2 * spread >= gap, let period = Oscillation.period(values) else { return nil }
        return Sighting(
            discriminator,
            "the distance between the outputs of '\(discriminator)' on real and on generated samples swings by "
                + "±\(spread.brief) around \(gap.brief), about every \(period) lines of figures", severity: spread)
    }

    /// The values without their straight line.
    static func detrended(_ values: [Double]) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let middle = (count - 1) / 2
        var (product, square) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
            product += (Double(index) - middle) * (value - mean)
            square += (Double(index) - middle) * (Double(index) - middle)
        }
        let slope = square > 0 ? product / square : 0
        return values.enumerated().map { $1 - mean - slope * (Double($0) - middle) }
    }

    /// The period of a regular swing around zero, in values; `nil` if there is none.
    static func period(_ values: [Double]) -> Int? {
        func correlation(_ lag: Int) -> Double {
            let (early, late) = (values.dropLast(lag), values.dropFirst(lag))
            let power = (early.reduce(0) { $0 + $1 * $1 } * late.reduce(0) { $0 + $1 * $1 }).squareRoot()
            return power > 0 ? zip(early, late).reduce(0) { $0 + $1.0 * $1.1 } / power : 0
        }
        let correlations = (0...values.count * 2 / 5).map(correlation)
        guard let trough = correlations.firstIndex(where: { $0 < -0.4 }) else { return nil }
        let rest = correlations.indices.dropFirst(trough)
        // a period of two is noise from round to round
        guard let peak = rest.max(by: { correlations[$0] < correlations[$1] }), correlations[peak] > 0.6, peak > 3
        else {
            return nil
        }
        return peak
    }
}
