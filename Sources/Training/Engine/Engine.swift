import Data
package import Games
import Graph
package import Torch

/// Trains any game: a round is a list of steps, each of which updates its networks and no others. The engine knows no
/// variant, no loss and no layer.
package final class Engine {
    package let model: Model
    package let players: Players
    let game: Game
    let evaluator: GameEvaluator
    let optimizers: [String: Optimizer]
    let source: any BatchSource
    let feed: Feed?
    let precision: DType?
    /// The processes that train together, each with a part of each batch; `nil` for a single one.
    let group: ProcessGroup?
    var waiting: WaitingShare
    /// The factors of the steps' losses in float16.
    let lossScales: [StepID: LossScale]
    let seed: UInt64
    /// Rounds of the whole training.
    package let rounds: Int
    /// Rounds done.
    package private(set) var round = 0
    /// Real images shown.
    package private(set) var images = 0
    /// The stage of the model that this engine trains, from 0, and the images shown before it.
    package internal(set) var stage = 0
    private(set) var stageBegan = 0
    /// What happened during the transition from the previous stage, for the log.
    var notices: [String] = []
    /// Samples in a batch of the round.
    let batch: Int
    /// The places in which a step reads data; the others, such as a generator's step on noise alone, need no batch.
    let takesData: Set<Place>
    /// Weights that a step has replaced in this round while graphs with the old ones are still needed.
    var replaced: [String: [[Tensor]]] = [:]
    /// What steps with `unroll` change for a part of the round alone, as it was before.
    var kept: [Kept] = []
    var readings = Readings()
    /// The round's batches, fixed values and numbers.
    private(set) var pass = Pass()
    /// Records rounds and repeats them; `nil` if each round is computed operation by operation.
    var recorder: RoundRecorder?

    /// Whether figures of the current round are requested.
    private(set) var isMeasuring = false
    /// Held-out data by field, a batch, on which discriminators are measured at intervals; empty if there is none.
    package var heldOut: [String: Tensor] = [:]
    /// What the steps' losses say about the discriminators' outputs.
    let verdicts: [Verdict]
    /// Seconds spent waiting for data.
    private(set) var secondsLoading = 0.0

    /// Looks for values that are not finite; `nil` in ordinary rounds.
    var trace: Trace? {
        didSet {
            evaluator.trace = trace
            players.trace = trace
        }
    }

    /// - Parameters:
    ///   - source: the source of the batches.
    ///   - rounds: the total number of rounds; `nil` for the model's own.
    ///   - feed: recorded values and batches that replace the random ones.
    ///   - origin: the device whose random numbers are used (default: the same), for comparisons.
    ///   - group: the processes that train together; they must be able to share each batch.
    package init(
        _ model: Model, source: any BatchSource, seed: UInt64, device: Device = .cpu, rounds: Int? = nil,
        precision: TrainingPlan.Precision? = nil, feed: Feed? = nil, numbersOf origin: Device? = nil,
        group: ProcessGroup? = nil
    ) throws {
        if let group { try model.checkShares(among: group.size) }
        self.group = group
        waiting = WaitingShare(group)
        self.model = model
        self.source = source
        self.seed = seed
        self.feed = feed
        game = model.game
        verdicts = game.verdicts
        batch = model.plan.batch
        takesData = model.game.placesOfData
        players = try Players(model, seed: seed, on: device)
        let generator = try Generator(seed: seed ^ 0x5851_F42D_4C95_7F2D, device: origin ?? device)
        evaluator = try GameEvaluator(model.game, players, generator: generator, group: group)
        optimizers = model.plan.optimizers.mapValues { Optimizer($0) }
        self.precision = (precision ?? model.plan.precision).type
        lossScales = try self.precision == .float16 ? game.lossScales(on: device) : [:]
        self.rounds = rounds ?? Engine.rounds(of: [(model, nil)], epochSize: source.epochSize)
    }

    /// The number of rounds of a training with several stages, each until its number of images has been shown.
    static func rounds(of stages: [(model: Model, until: Double?)], epochSize: Int) -> Int {
        guard let last = stages.last?.model else { return 0 }
        let total: Double
        switch last.plan.length {
        case .rounds(let count): return count
        case .images(let count): total = count
        case .epochs(let count): total = count * Double(epochSize)
        }
        var count = RoundCount(epochSize: epochSize, total: total)
        for stage in stages { count.run(stage.model, until: min(stage.until ?? total, total)) }
        count.run(last, until: total)
        return Int(count.rounds)
    }

    /// Continues from the counts of a checkpoint or an earlier stage.
    func resume(round: Int, images: Int, stageBegan: Int) {
        self.round = round
        self.images = images
        self.stageBegan = stageBegan
    }

    /// Passes over the data so far.
    package var epoch: Double { Double(images) / Double(max(1, source.epochSize)) }

    // MARK: A round

    /// Runs one round.
    /// - Parameters:
    ///   - measuring: whether its figures are requested.
    ///   - probing: whether the figures that take more time are requested too: dead units, outputs on held-out data.
    package func runRound(measuring: Bool, probing: Bool = false) throws -> Readings {
        isMeasuring = measuring
        players.deadUnits = probing ? DeadUnits() : nil
        defer { players.deadUnits = nil }
        let plan = try plan()
        try recorder?.batches.load(plan.batches, from: load)
        if try !repeats(plan) {
            try perform(plan)
            try recorder?.residents.settle(self)
        }
        if probing { try probe() }
        round += 1
        return readings
    }

    /// Does what a round does.
    func perform(_ plan: RoundPlan) throws {
        readings = Readings()
        replaced = [:]
        evaluator.clearAll()
        for move in plan.moves {
            switch move {
            case .refresh(let place, let size, let repetition): try refresh(place, size: size, repetition: repetition)
            case .keep(let step): try keep(step.update)
            case .run(let step, let later, let isLast, let isKept):
                try run(step, before: later, isLast: isLast, isKept: isKept)
            }
        }
        evaluator.clearAll()
        restoreKept()
        try moveAverages()
        try adaptAugmentation()
        try agree()
    }

    /// Sets the counts, as after a round that was not computed here.
    func count(images: Int, _ numbers: [DynamicName: Double]) { (self.images, pass.numbers) = (images, numbers) }

    /// Loads a batch.
    private func load(_ size: Int) throws -> [String: Tensor] {
        let start = ContinuousClock().now
        defer { secondsLoading += (ContinuousClock().now - start).seconds }
        return try own(source.next(size), of: size)
    }

    /// Fetches a new batch and clears the values of a place.
    private func refresh(_ place: Place, size: Int, repetition: Int?) throws {
        evaluator.clear(place)
        var fields = pass.batches[place]?.fields ?? [:]
        if let feed { try fix(place, feed, repetition) }
        if takesData.contains(place) {
            if !model.data.fields.allSatisfy({ feed?.tensor($0.name, round: round, repetition: repetition) != nil }) {
                fields = try recorder.map { try $0.batches.next(size) } ?? load(size)
            }
            images += size
        }
        pass.batches[place] = Pass.Batch(size: size / (group?.size ?? 1), fields: fields)
        pass.numbers = numbers(after: images)
    }

    /// Uses a feed's tensors for what a place samples and reads, and for what its steps sample for themselves.
    private func fix(_ place: Place, _ feed: Feed, _ repetition: Int?) throws {
        let places = Set([place] + game.steps.filter { $0.values == place }.map(\.place))
        for index in game.nodes.indices where places.contains(game.nodes[index].place) {
            var name = game.names[index]
            if case .data(let field) = game.nodes[index].kind { name = field }
            pass.fixed[index] = try name.flatMap { feed.tensor($0, round: round, repetition: repetition) }.map {
                try own($0, index)
            }
        }
    }

    /// The environment for computing a step's values.
    private func pass(of step: Game.Step, before later: [Game.Step]) -> Pass {
        var result = pass
        result.updated = Set(step.update)
        for other in [step] + later {
            for node in other.needs { result.live[node, default: []].formUnion(other.update) }
        }
        result.batches[step.place] = pass.batches[step.values].map { Pass.Batch(size: $0.size) }
        return result
    }

    // MARK: A step

    /// - Parameters:
    ///   - isLast: whether it is the run whose figures are taken.
    ///   - isKept: whether its update lasts beyond the round.
    private func run(_ step: Game.Step, before later: [Game.Step], isLast: Bool, isKept: Bool) throws {
        evaluator.clear(step.place)
        var present = pass(of: step, before: later)
        if step.clipWeights?.isBefore == true { try clipWeights(of: step, holding: [step] + later, present) }
        var sum: [Tensor?] = []
        let leaves = leaves(of: step)
        for part in 0..<model.plan.accumulate {
            if part > 0 {
                try refresh(step.values, size: step.batch ?? batch, repetition: part)
                evaluator.clear(step.place)
                present = pass(of: step, before: later)
            }
            sum = try gradients(
                of: step, for: leaves.tensors, keepingGraphFor: later, present, isMeasured: isLast && part == 0,
                adding: sum, isWhole: part == model.plan.accumulate - 1)
        }
        if model.plan.accumulate > 1 {
            let share = 1 / Double(model.plan.accumulate)
            sum = try sum.map { try $0.map { try $0 * share } }
        }
        let overflow = try lossScales[step.id]?.unscale(sum.compactMap { $0 })
        try update(step, leaves, sum, before: later, present, isMeasured: isLast, overflow)
        if isLast, isMeasuring { readScale(of: step) }
        if isKept {
            try observe(step, present)
            try assign(step, present)
        }
        evaluator.clear(step.place)
        if step.clipWeights?.isBefore == false { try clipWeights(of: step, holding: later, present) }
    }

    /// The gradients of a step's terms.
    /// - Parameters:
    ///   - earlier: those of the batches before, which are added; empty if there are none.
    ///   - isWhole: whether they are complete then, so that processes average them.
    private func gradients(
        of step: Game.Step, for leaves: [Tensor], keepingGraphFor later: [Game.Step], _ pass: Pass,
        isMeasured: Bool, adding earlier: [Tensor?], isWhole: Bool
    ) throws -> [Tensor?] {
        let keepsGraph = sharesGraph(step, with: later)
        var slopes = earlier
        let groups = game.separateTerms(of: step)
        for (index, group) in groups.enumerated() {
            let total = try withAutocast(precision, on: players.device) {
                let total = try sum(group, of: step, pass, isMeasured: isMeasured)
                for node in step.keeps { _ = try evaluator.tensor(node, pass) }
                return total
            }
            // a condition may have removed the networks from all terms
            let scale = lossScales[step.id]
            let loss = total.requiresGradient ? try total.to(.float32) : nil
            let output = try loss.map { try scale?.scaled($0) ?? $0 }
            if isWhole, index == groups.count - 1, let processes = self.group {
                slopes = try processes.gradients(of: output, for: leaves, adding: slopes, retainGraph: keepsGraph)
                if scale == nil { try traceGradients(slopes, of: group, in: step) }
                continue
            }
            guard let output else { continue }
            let own = try Torch.gradients(of: [output], for: leaves, retainGraph: keepsGraph)
            // gradients that overflow in float16 are skipped, so they are not where a NaN began
            if scale == nil { try traceGradients(own, of: group, in: step) }
            slopes = slopes.isEmpty ? own : try zip(slopes, own).map(Engine.sum)
        }
        if slopes.isEmpty { slopes = Array(repeating: nil, count: leaves.count) }
        for node in step.keeps { _ = try evaluator.tensor(node, pass) }
        if isMeasured, isMeasuring {
            try readOutputs(of: step, pass)
            try readAccuracies(of: step, pass)
        }
        return slopes
    }

    private func sum(_ terms: [Game.Term], of step: Game.Step, _ pass: Pass, isMeasured: Bool) throws
        -> Tensor
    {
        var total: Tensor?
        for term in terms {
            let value = try evaluator.tensor(term.node, pass).reshape([])
            if isMeasured { try readings.add(loss: game.label(of: term, in: step), value) }
            let signed = term.sign < 0 ? try -value : value
            total = try total.map { try $0 + signed } ?? signed
        }
        guard let total else { throw TrainingError("step \(step.id.number) has no terms") }
        return total
    }
}
