import Games
import Torch

/// What a round does, in order: which steps run, how often, and where batches are fetched.
struct RoundPlan {
    enum Move {
        /// Fetches a batch for a place and clears its values.
        case refresh(Place, size: Int, repetition: Int?)
        /// Keeps the networks of a step as they are, since its further runs are taken back.
        case keep(Game.Step)
        /// - `later`: the steps after it that share its values.
        /// - `isLast`: whether it is the run whose figures are taken.
        /// - `isKept`: whether its update lasts beyond the round.
        case run(Game.Step, before: [Game.Step], isLast: Bool, isKept: Bool)
    }

    /// What two rounds have in common that do the same.
    struct Signature: Hashable {
        /// How often a step runs, and further with `unroll`.
        struct Runs: Hashable {
            let step: StepID
            let times: Int
            let unrolled: Int
        }

        var runs: [Runs] = []
        /// The values of the numbers that change, wherever a batch is fetched, and the decays of averages.
        var numbers: [Double] = []
        var adaptsAugmentation = false
    }

    var moves: [Move] = []
    var signature = Signature()
    /// The sizes of the batches that it fetches, in order.
    var batches: [Int] = []
    /// Real images shown when it is done, and the numbers that change during training then.
    var images: Int
    var numbers: [DynamicName: Double] = [:]
}

extension Engine {
    /// Plans the next round.
    func plan() throws -> RoundPlan {
        var plan = RoundPlan(images: images)
        try add(.round, size: batch, repetition: 0, to: &plan)
        var active: [Game.Step] = []
        for step in game.steps {
            if let every = try step.every.map({ try evaluator.count($0, plan.pass) }), round % max(1, every) != 0 {
                continue
            }
            if let condition = step.condition, try evaluator.number(condition, plan.pass) == 0 { continue }
            active.append(step)
        }
        for (index, step) in active.enumerated() {
            let times = max(0, try step.times.map { try evaluator.count($0, plan.pass) } ?? 1)
            let unrolled = max(0, try step.unroll.map { try evaluator.count($0, plan.pass) } ?? 0)
            plan.signature.runs.append(.init(step: step.id, times: times, unrolled: unrolled))
            for repetition in 0..<times + unrolled {
                if repetition == times { plan.moves.append(.keep(step)) }
                if step.isFresh {
                    let repetition = step.times == nil && step.unroll == nil ? nil : repetition
                    try add(step.values, size: step.batch ?? batch, repetition: repetition, to: &plan)
                } else if repetition > 0 {
                    try add(.round, size: batch, repetition: repetition, to: &plan)
                }
                let later = repetition == times + unrolled - 1 ? active[(index + 1)...].filter { !$0.isFresh } : []
                plan.moves.append(
                    .run(step, before: later, isLast: repetition == times - 1, isKept: repetition < times))
                for _ in 1..<model.plan.accumulate {
                    try count(step.values, size: step.batch ?? batch, in: &plan)
                }
            }
        }
        plan.signature.numbers += try decays(plan.pass, images: plan.images).map(\.decay)
        plan.signature.adaptsAugmentation = adaptsAugmentation
        evaluator.clearAll()
        return plan
    }

    private func add(_ place: Place, size: Int, repetition: Int?, to plan: inout RoundPlan) throws {
        plan.moves.append(.refresh(place, size: size, repetition: repetition))
        try count(place, size: size, in: &plan)
    }

    /// Notes that a batch is fetched.
    private func count(_ place: Place, size: Int, in plan: inout RoundPlan) throws {
        if takesData.contains(place) {
            plan.batches.append(size)
            plan.images += size
        }
        plan.numbers = numbers(after: plan.images)
        evaluator.clearAll()
        for node in recorder?.changing ?? [] {
            // one that can't be computed now is not used now
            plan.signature.numbers.append((try? evaluator.number(node, plan.pass)) ?? .infinity)
        }
    }

    /// The numbers that change during training, after the given number of images.
    func numbers(after images: Int) -> [DynamicName: Double] {
        [
            .round: Double(round), .epoch: (Double(images) / Double(max(1, source.epochSize))).rounded(.down),
            .images: Double(images), .progress: Double(round) / Double(max(1, rounds)),
            .stageImages: Double(images - stageBegan),
        ]
    }
}

extension RoundPlan {
    /// The environment for computing its numbers.
    fileprivate var pass: Pass {
        var pass = Pass()
        pass.numbers = numbers
        return pass
    }
}
