/// When a training writes figures, samples and checkpoints: every given number of rounds, at its end, and by time.
package struct OutputSchedule: Sendable {
    /// Seconds after which a new training draws its first sample, if its interval is longer.
    package static let firstSampleSeconds = 10.0
    /// Seconds after which a checkpoint is written, if its interval is longer.
    package static let checkpointSeconds = 600.0
    /// Seconds after which a checkpoint that could not be written is tried again.
    static let retrySeconds = 60.0

    /// Rounds of the whole training.
    package let rounds: Int
    /// Rounds between figures, samples and checkpoints.
    package let figures: Int
    package let samples: Int
    package let checkpoints: Int

    package init(_ intervals: Session.Intervals, rounds: Int) {
        self.rounds = rounds
        figures = intervals.log ?? max(1, min(50, rounds / 200))
        samples = intervals.sample ?? max(1, rounds / 20)
        checkpoints = intervals.checkpoint ?? max(1, rounds / 4)
    }

    /// The round of the first sample that is due by its interval, for a training that starts after `round`.
    package func firstSample(after round: Int) -> Int { first(samples, after: round) }

    /// The round of the first checkpoint that is due by its interval, for a training that starts after `round`.
    package func firstCheckpoint(after round: Int) -> Int { first(checkpoints, after: round) }

    private func first(_ interval: Int, after round: Int) -> Int { min(rounds, (round / interval + 1) * interval) }

    /// Whether a round's figures are written.
    func writesFigures(of round: Int) -> Bool { round % figures == 0 || round == 1 || round == rounds }

    /// Rounds between figures that take more time, at least.
    static let leastProbes = 25

    /// Whether those are written with a round's figures.
    func probes(round: Int) -> Bool {
        let lines = (OutputSchedule.leastProbes + figures - 1) / figures
        return round % (figures * lines) == 0
    }
}

/// What is due after each round of one start of a training.
struct OutputClock {
    private let schedule: OutputSchedule
    /// Whether a first sample is still to come.
    private var awaitsSample: Bool
    /// The second at which a checkpoint is due regardless of rounds.
    private var nextCheckpoint = OutputSchedule.checkpointSeconds

    /// - Parameter round: rounds done before this start.
    init(_ schedule: OutputSchedule, after round: Int) {
        self.schedule = schedule
        awaitsSample = round == 0
    }

    /// - Parameter seconds: since this start, as everywhere in this type.
    func isSampleDue(_ round: Int, seconds: Double) -> Bool {
        round % schedule.samples == 0 || awaitsSample && seconds >= OutputSchedule.firstSampleSeconds
    }

    func isCheckpointDue(_ round: Int, seconds: Double) -> Bool {
        round % schedule.checkpoints == 0 || seconds >= nextCheckpoint
    }

    mutating func drew() { awaitsSample = false }

    mutating func saved(_ isWritten: Bool, seconds: Double) {
        nextCheckpoint = seconds + (isWritten ? OutputSchedule.checkpointSeconds : OutputSchedule.retrySeconds)
    }
}
