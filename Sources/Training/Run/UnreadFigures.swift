/// The figures of rounds that have not been read yet. Reading a device's values waits for it, so those of several rounds
/// are read in one transfer.
struct UnreadFigures {
    private var rounds: [(round: Int, readings: Readings)] = []
    /// The losses of the last round that was read.
    private(set) var losses: Readings.Figures = []

    /// - Parameter round: the number of rounds done.
    mutating func add(_ readings: Readings, of round: Int) { rounds.append((round, readings)) }

    /// Reads all of them.
    /// - Returns: those of the last round, and the first loss that is not finite.
    mutating func read() throws -> (values: [Readings.Kind: Readings.Figures], bad: NonFinite?) {
        let all = try Readings.values(of: rounds.map(\.readings))
        defer { rounds = [] }
        let last = all.last ?? [:]
        losses = last[.loss] ?? losses
        for ((round, _), figures) in zip(rounds, all) {
            guard let bad = figures[.loss]?.first(where: { !$0.value.isFinite }) else { continue }
            return (last, NonFinite(kind: .term, name: bad.name, value: bad.value, round: round))
        }
        return (last, nil)
    }
}
