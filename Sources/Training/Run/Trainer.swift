import Foundation
import Games
import Torch

/// Runs a training from start to end: rounds, figures, checkpoints, images, each reported as an event. Nothing but the
/// rounds themselves ends it: what can't be written is counted, reported and tried again when it is next due.
final class Trainer {
    /// Computes metrics of generated samples against real ones of the same sizes.
    typealias Measure = (_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)]

    struct Setting {
        /// Creates the next engine when a stage of the model ends.
        let stages: Stages
        /// Creates an engine at a checkpoint, or at the beginning, for a training that has been repeated from there the
        /// given number of times.
        let start: (_ checkpoint: Checkpoint?, _ retries: Int) throws -> Engine
        let schedule: OutputSchedule
        /// What `run.yaml` says.
        var configuration: RunConfiguration
        /// Called whenever samples are generated; `nil` computes no metrics.
        let measure: Measure?
        /// The same, to compare the samples with training data.
        let examine: Session.Surroundings.Examine?
        /// Opens the metrics of `train.metrics:` for an engine's stage; `nil` computes none.
        let openMetrics: ((Engine) throws -> (any ModelMetrics)?)?
        let policy: Session.NonFinitePolicy
    }

    private(set) var setting: Setting
    var schedule: OutputSchedule { setting.schedule }
    private(set) var folder: RunFolder
    /// The current stage's engine.
    private(set) var engine: Engine
    /// The checkpoint that this training resumed from or wrote last.
    private(set) var lastCheckpoint: URL?
    /// How often training has been repeated from that checkpoint, because values were not finite.
    private(set) var retries: Int
    /// How often in this start.
    private(set) var retriesHere = 0
    /// Data for images of image-to-image models, and real samples for metrics.
    private(set) var preview: [String: Tensor]
    /// Training data with which samples are compared, read with the first of them.
    var reference: [String: Tensor]?
    var board = MonitorBoard()
    /// The updates that were skipped, by step, as reported last.
    var skips: [String: Double] = [:]
    /// The space in which samples were compared, once it has been said.
    var space: String?
    /// What could not be written.
    var lost: [LostOutput] = []
    /// Seconds of this start, and those spent waiting for data, at the last line of figures.
    private var line = (seconds: 0.0, loading: 0.0)
    private var unread = UnreadFigures()
    /// Whether the losses of each round are read. A GPU would be waited for, so there they are read with the figures.
    var readsEachRound: Bool
    private var clock: OutputClock
    /// Rounds done and images shown before the current round.
    private(set) var roundBegan: (round: Int, images: Int)
    /// The metrics of a stage, once they have been opened.
    var metrics: (stage: Int, value: any ModelMetrics)?
    /// Whether it has been said what measuring costs.
    var saysCost = false
    let started = ContinuousClock().now
    /// Rounds done and images shown before this start.
    private let before: (round: Int, images: Int)
    private(set) var receive: (Event) throws -> Void = { _ in }
    private(set) var shouldStop: () -> Bool = { false }
    /// What the other processes do when a value is not finite; `nil` if there are none.
    let orders: GroupOrders?

    /// - Parameters:
    ///   - checkpoint: where the training resumes; `nil` for a new one.
    ///   - retries: how often it has been repeated from there.
    init(
        _ engine: Engine, _ setting: Setting, in folder: RunFolder, from checkpoint: Checkpoint? = nil,
        retries: Int = 0
    ) throws {
        self.engine = engine
        self.setting = setting
        self.folder = folder
        self.retries = retries
        orders = engine.group.map(GroupOrders.init)
        lastCheckpoint = checkpoint?.folder
        preview = [:]
        clock = OutputClock(setting.schedule, after: engine.round)
        readsEachRound = engine.players.device.isCPU
        before = (engine.round, engine.images)
        roundBegan = before
        try openData()
        replay()
    }

    /// Reads the data that the current stage's outputs need.
    private func openData() throws {
        preview = try setting.stages.preview(engine.model)
        reference = nil
        line.loading = 0
        engine.heldOut = engine.verdicts.contains(where: \.isReal) ? try setting.stages.heldOut(engine.model) : [:]
    }

    /// Shows the monitors the figures of the rounds before.
    private func replay() {
        board = MonitorBoard()
        board.replay(folder.figures, blankFigures)
    }

    /// Trains to the end, or until asked to stop.
    /// - Parameters:
    ///   - report: what starts.
    ///   - shouldStop: called after each round; a stop writes a checkpoint and a sample first.
    ///   - notices: returns the notices since the last call, such as skipped files.
    ///   - receive: called with every event; its errors are counted, but do not end the training.
    /// - Returns: whether the end was reached.
    /// - Throws: what a round throws, and `TrainingError` if a value is not finite or the last checkpoint can't be
    ///   written.
    func run(
        _ report: StartReport, shouldStop: @escaping () -> Bool, notices: () -> [String],
        receive: @escaping (Event) throws -> Void
    ) throws -> Bool {
        self.receive = receive
        self.shouldStop = shouldStop
        defer {
            if !lost.isEmpty { try? folder.record(.warned(lost.summary)) }
        }
        tell(.started(report))
        for notice in notices() { tell(.noticed(notice)) }
        do {
            while engine.round < schedule.rounds {
                if try !advance(notices) { return false }
            }
            return true
        } catch {
            try? folder.record(.warned("training ended after round \(engine.round): \(error)"))
            throw error
        }
    }

    /// Runs a round and writes what is due after it.
    /// - Returns: whether training goes on, unless that was the last round.
    private func advance(_ notices: () -> [String]) throws -> Bool {
        do {
            try grow()
            let vote = try engine.group.map { group throws(TorchError) in try StopVote(group, shouldStop()) }
            try runRound()
            for notice in notices() { tell(.noticed(notice)) }
            let stops = try vote?.result() ?? shouldStop()
            let isLast = stops || engine.round == schedule.rounds
            let failure = try saveIfDue(isLast: isLast)
            _ = try orders?.follow()
            try writeOutputs(isLast: isLast, failure)
            return !stops
        } catch let fault as NonFinite {
            try recover(from: fault)
            return true
        }
    }

    /// Continues with the next stage if the current one has ended.
    /// - Parameter isQuiet: whether the stage has been reported before.
    func grow(isQuiet: Bool = false) throws {
        while let next = try setting.stages.next(after: engine) {
            engine = next
            try openData()
            if isQuiet { continue }
            tell(.noticed("stage \(next.stage + 1) starts after round \(next.round), \(next.images) images"))
            for notice in next.notices { tell(.noticed(notice)) }
        }
    }

    private var seconds: Double { (ContinuousClock().now - started).seconds }

    private func runRound() throws {
        roundBegan = (engine.round, engine.images)
        let next = engine.round + 1
        let writesFigures = schedule.writesFigures(of: next)
        let readings = try engine.runRound(
            measuring: writesFigures, probing: writesFigures && schedule.probes(round: next))
        unread.add(readings, of: engine.round)
        let (values, bad) = writesFigures || readsEachRound ? try unread.read() : ([:], nil)
        let seconds = seconds
        if writesFigures || bad != nil { measure(values, seconds) }
        tell(
            .progress(
                .init(
                    round: engine.round, rounds: engine.rounds, images: engine.images, seconds: seconds,
                    roundsHere: engine.round - before.round, losses: unread.losses)))
        if let bad { throw bad }
    }

    /// Reports a round's figures, and what the monitors see in them.
    private func measure(_ values: [Readings.Kind: Readings.Figures], _ seconds: Double) {
        let waited = engine.secondsLoading - line.loading
        let loading = min(1, max(0, waited / max(seconds - line.seconds, 1e-9)))
        line = (seconds, engine.secondsLoading)
        let measurement = Event.Measurement(
            round: engine.round, images: engine.images, epoch: engine.epoch, seconds: seconds,
            imagesPerSecond: Double(engine.images - before.images) / max(seconds, 1e-9), losses: values[.loss] ?? [],
            outputs: values[.output] ?? [], gradients: values[.gradient] ?? [],
            health: (values[.health] ?? []) + [
                ("loading", (loading * 1000).rounded() / 1000), ("memory", Double(MachineMemory.resident)),
            ] + deviceMemory)
        tell(.measured(measurement))
        reportSkips(values[.health] ?? [])
        look(at: measurement)
    }

    /// Starts again from the last checkpoint, or from the beginning.
    func restart(retries: Int) throws {
        try orders?.give(.restart(checkpoint: lastCheckpoint?.path, retries: retries))
        engine = try setting.start(lastCheckpoint.map { try Checkpoint(reading: $0) }, retries)
        unread = UnreadFigures()
        try openData()
        self.retries = retries
    }

    /// Forgets the figures of rounds that are repeated.
    func rewind(to round: Int, noting retry: RunConfiguration.Retry) throws {
        retriesHere += 1
        setting.configuration.retries.append(retry)
        folder = try folder.reopened(setting.configuration, after: round)
        replay()
    }

    // MARK: Output

    /// Writes a checkpoint if one is due after a round.
    /// - Returns: why it could not be written; `nil` if it was, or if none was due.
    /// - Throws: `NonFinite`
    private func saveIfDue(isLast: Bool) throws -> String? {
        let isDue =
            isLast || areMetricsDue(isLast: isLast) || clock.isCheckpointDue(engine.round, seconds: seconds)
        return isDue ? try save(isLast: isLast) : nil
    }

    /// Writes what is due after a round and its checkpoint: the sample, then its metrics.
    /// - Parameter failure: why the checkpoint could not be written.
    private func writeOutputs(isLast: Bool, _ failure: String?) throws {
        if isLast || clock.isSampleDue(engine.round, seconds: seconds) {
            let samples = attempt(.sample) { try drawSamples() }
            if let samples = samples ?? nil {
                attempt(.metric) { try evaluate(samples) }
                attempt(.metric) { try examine(samples) }
            }
            // one that failed is due again with the next one
            clock.drew()
        }
        if areMetricsDue(isLast: isLast) { attempt(.metric) { try measure() } }
        if isLast, let failure {
            throw TrainingError(
                "the checkpoint of round \(engine.round) could not be written: \(failure)",
                hint: lastCheckpoint.map { "the last one is \($0.relativePath)" } ?? "the run has no checkpoint")
        }
    }

    /// Writes a checkpoint, unless a weight is not finite.
    /// - Returns: why it could not be written; `nil` if it was.
    /// - Throws: `NonFinite`
    private func save(isLast: Bool) throws -> String? {
        if let bad = try unread.read().bad { throw bad }
        if let bad = try engine.nonFinite() {
            throw NonFinite(kind: .tensor, name: bad.name, value: bad.value, round: engine.round)
        }
        let isInterim = !isLast && engine.round % schedule.checkpoints != 0
        let checkpoint = attempt(.checkpoint) {
            if folder.isRemoved {
                folder = try folder.recreated(setting.configuration, after: engine.round)
                attempt(.figure) { throw TrainingError("the run folder was removed; it has been created again") }
            }
            return try folder.save(engine, isInterim: isInterim)
        }
        clock.saved(checkpoint != nil, seconds: seconds)
        guard let checkpoint else { return lost.first { $0.kind == .checkpoint }?.reason }
        lastCheckpoint = checkpoint
        (retries, retriesHere) = (0, 0)
        tell(.saved(path: checkpoint.path))
        return nil
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
