/// A training that waits for its data.
struct DataStarved: Monitor {
    static let name = "data-starved"
    static let help = "in ten successive lines of figures at least 30 % of the time is spent waiting for data"
    static let meaning = "reading and decoding the data takes longer than training on it"
    static let remedies = [
        "smaller images on disk, resized once to the model's size",
        "a faster disk, or one .npy or IDX file instead of many images",
        "a larger model or batch, which costs no more time",
    ]

    private var streak = Streak(lines: 10)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        guard let share = figures.health["loading"],
            streak.note(share >= 0.3, "data", round: figures.round) != nil
        else { return [] }
        return [Sighting("data", "\(share.percent) of the time is spent waiting for data", severity: share)]
    }
}
