import Training

/// The monitor of this package.
struct Escape: Monitor {
    static let name = "escape"
    static let help = "a loss above 0.1 in any line of figures"
    static let meaning = "there is something to learn"
    static let remedies = ["more rounds", "a spiral with fewer turns: `--data spiral:1`"]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        guard let loss = figures.losses.values.max(), loss > 0.1 else { return [] }
        return [Sighting("loss", "the largest loss is \(loss)", severity: loss)]
    }
}
