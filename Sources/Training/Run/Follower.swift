import Foundation
import Games
package import Torch

/// A training's processes other than the first: they run the same rounds on their parts of the batches. The first one
/// writes, measures and reports.
package final class Follower {
    private var engine: Engine
    private let stages: Stages
    private let outputs: OutputSchedule
    private let group: ProcessGroup
    private let setting: Setting
    /// The engine of a checkpoint, or a new one, for a training that has been repeated from there the given number of times.
    private let start: (_ checkpoint: String?, _ retries: Int) throws -> Engine
    private let orders: GroupOrders
    /// The metrics of a stage, once they have been opened.
    private var metrics: (stage: Int, value: any ModelMetrics)?
    /// Stops all processes after the current round.
    package let stopRequest = StopRequest()

    /// What the first process tells the others.
    struct Start: Codable {
        /// The contents of `run.yaml`.
        let run: String
        /// The checkpoint that training resumes from, and how often it has been repeated from there.
        var checkpoint: String?
        var retries = 0

        static let key = "start"
    }

    /// Waits for the first process to start, and prepares the same training.
    /// - Throws: `TrainingError` if it ended instead; `DataError` or `FileError` if this machine lacks data or checkpoint.
    package init(_ options: Session.Options, in surroundings: Session.Surroundings, _ group: ProcessGroup) throws {
        let text = try group.read(Start.key, seconds: 3600)
        let start = try JSONDecoder().decode(Start.self, from: Data(text.utf8))
        var configuration = try RunConfiguration.read(text: start.run)
        configuration.device = options.device ?? configuration.device
        _ = try Session.use(options.threads ?? configuration.threads)
        let device = try Device(configuration.device)
        _ = try group.connect(device)
        let feed = try Session.feed(options, configuration.model.model, on: device)
        setting = Setting(configuration, feed, surroundings, SessionNotices())
        stages = try setting.stages(rounds: configuration.rounds)
        self.start = { [stages] in
            try Session.start(stages, options, $0.map { try Checkpoint(reading: URL(fileURLWithPath: $0)) }, $1)
        }
        engine = try self.start(start.checkpoint, start.retries)
        orders = GroupOrders(group)
        outputs = OutputSchedule(options.intervals, rounds: engine.rounds)
        self.group = group
    }

    /// Trains to the end, or until any process is asked to stop.
    /// - Returns: whether the end was reached.
    package func run() throws -> Bool {
        while engine.round < outputs.rounds {
            try grow()
            let vote = try StopVote(group, stopRequest.isMade)
            let before = (engine.round, engine.images)
            let next = engine.round + 1
            let writesFigures = outputs.writesFigures(of: next)
            _ = try engine.runRound(
                measuring: writesFigures, probing: writesFigures && outputs.probes(round: next))
            let stops = try vote.result()
            if try orders.follow() {
                try obey()
                continue
            }
            let isLast = stops || engine.round == outputs.rounds
            if engine.areMetricsDue(outputs, since: before, isLast: isLast) { try assist() }
            if stops { return false }
        }
        return true
    }

    /// Continues with the next stage if the current one has ended.
    private func grow() throws {
        while let next = try stages.next(after: engine) { engine = next }
    }

    /// Goes back to a checkpoint and repeats rounds as the first process does.
    /// - Throws: `TrainingError` if the training ends.
    private func obey() throws {
        while true {
            switch try orders.next() {
            case .restart(let checkpoint, let retries): engine = try start(checkpoint, retries)
            case .repeatRound(let isTraced):
                try grow()
                engine.trace = isTraced ? Trace() : nil
                _ = try engine.runRound(measuring: false)
                try orders.share(engine.trace)
            case .proceed:
                engine.trace = nil
                return
            case .end: throw TrainingError("process 0 has ended the training")
            }
        }
    }

    /// Computes features for the first process while it measures.
    private func assist() throws {
        let sharing = SharedFeatures(group, round: engine.round, restarts: orders.restarts)
        do {
            if metrics?.stage != engine.stage {
                metrics = try setting.metrics(of: engine).map { (engine.stage, $0) }
            }
        } catch {
            return try sharing.assist { _ in throw error }
        }
        try metrics?.value.assist(sharing)
    }
}

extension ProcessGroup {
    /// Tells the other processes what is trained.
    func start(_ configuration: RunConfiguration, from checkpoint: URL? = nil, retries: Int = 0) throws {
        let start = Follower.Start(run: configuration.yaml, checkpoint: checkpoint?.path, retries: retries)
        try post(String(decoding: JSONEncoder().encode(start), as: UTF8.self), as: Follower.Start.key)
    }
}
