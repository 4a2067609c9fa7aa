import Games
import Torch

/// Rounds that do the same are recorded and repeated: a round of many small operations then costs the processor one call,
/// so that a GPU need not wait for it. A round is recorded after others that did the same; measured rounds never are.
final class RoundRecorder {
    /// A recorded round.
    struct Recorded {
        let recording: Recording
        /// Its figures, which each repetition overwrites.
        let figures: Readings
    }

    /// Rounds of a kind before the one that is recorded. They choose algorithms, allocate and create moments.
    private static let rehearsals = 2
    /// Kinds of rounds that are known at most.
    private static let most = 64

    private(set) var recorded: [RoundPlan.Signature: Recorded] = [:]
    private var rehearsed: [RoundPlan.Signature: Int] = [:]
    /// The numbers that change from round to round.
    let changing: [NodeID]
    let batches = SteadyBatches()
    var residents = Residents()
    private let report: (String) -> Void
    /// Whether recording has failed.
    private var hasFailed = false

    init(_ changing: [NodeID], report: @escaping (String) -> Void) {
        self.changing = changing
        self.report = report
    }

    /// Whether a round that has not been recorded should be.
    func isDue(_ signature: RoundPlan.Signature) -> Bool {
        if hasFailed { return false }
        // numbers that change in each round would fill the memory
        if rehearsed.count >= RoundRecorder.most, rehearsed[signature] == nil { rehearsed = [:] }
        rehearsed[signature, default: 0] += 1
        return rehearsed[signature] ?? 0 > RoundRecorder.rehearsals && recorded.count < RoundRecorder.most
    }

    func add(_ round: Recorded, of signature: RoundPlan.Signature) { recorded[signature] = round }

    /// Forgets all recordings, since tensors have moved.
    func clear() {
        recorded = [:]
        rehearsed = [:]
        residents.hasMoved = false
    }

    /// Records no further round.
    func fail(_ reason: String) {
        hasFailed = true
        report("rounds are no longer recorded: \(reason)")
    }
}

extension Engine {
    /// Has rounds recorded and repeated from here on, where that is possible.
    /// - Parameter report: called with what is not recorded, and why.
    package func recordRounds(report: @escaping (String) -> Void) {
        if let obstacle {
            report("rounds are not recorded: \(obstacle)")
            return
        }
        let changing = game.changingNumbers
        var texts: [String] = []
        for text in changing.map({ "'\(game.label($0))'" }) where !texts.contains(text) { texts.append(text) }
        let ramps = model.plan.averages.filter { $0.value.ramp.map { game.numbers[$0] != nil } == true }.keys.sorted()
        if !ramps.isEmpty {
            let names = ramps.map { "'\($0)'" }.joined(separator: ", ")
            texts.append("the averages of \(names), whose half-life grows with the images")
        }
        if !texts.isEmpty {
            report("rounds are recorded only while these numbers stay the same: \(texts.joined(separator: ", "))")
        }
        recorder = RoundRecorder(changing, report: report)
    }

    /// The number of kinds of rounds that have been recorded.
    package var recordedKinds: Int { recorder?.recorded.count ?? 0 }

    /// Why no round can be recorded; `nil` if some can be.
    private var obstacle: String? {
        if let problem = Recording.problem(on: players.device) { return problem }
        if group != nil { return "several processes train together" }
        if feed != nil { return "a feed gives values of each round" }
        if evaluator.generator.device != players.device { return "random numbers come from another device" }
        return game.irregularity
    }

    /// Repeats a round if it has been recorded, or records it if it is due.
    /// - Returns: whether the round is done.
    func repeats(_ plan: RoundPlan) throws -> Bool {
        guard let recorder, !isMeasuring, trace == nil else { return false }
        if recorder.residents.hasMoved { recorder.clear() }
        if let known = recorder.recorded[plan.signature] {
            try known.recording.replay()
            readings = try known.figures.copied()
            count(images: plan.images, plan.numbers)
            return true
        }
        return try recorder.isDue(plan.signature) && record(plan, recorder)
    }

    /// Records a round and repeats it once, which is when it takes place.
    /// - Returns: whether it could be recorded; if not, nothing has changed.
    private func record(_ plan: RoundPlan, _ recorder: RoundRecorder) throws -> Bool {
        let before = (images: images, numbers: pass.numbers, states: try evaluator.generator.states())
        do {
            let host = try evaluator.generator.host.state().elements(UInt8.self)
            let recording = try Recording(on: players.device, [evaluator.generator]) {
                try perform(plan)
                try recorder.residents.settle(self)
                readings = try readings.copied()
            }
            if !players.device.isCPU, try evaluator.generator.host.state().elements(UInt8.self) != host {
                throw TorchError("", "a function decides with random numbers of the processor")
            }
            try recording.replay()
            recorder.add(.init(recording: recording, figures: readings), of: plan.signature)
            readings = try readings.copied()
            return true
        } catch {
            recorder.fail("\(error)")
            recorder.residents.restore(self)
            recorder.batches.rewind()
            evaluator.clearAll()
            kept = []
            count(images: before.images, before.numbers)
            try evaluator.renewGenerator(before.states)
            return false
        }
    }
}
