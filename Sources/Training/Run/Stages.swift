package import Games
package import Torch

/// Creates a training's engines, one for each stage. At the end of a stage the networks of the next one are built.
/// Weights and averages of equal names and shapes, states, the states of functions with equal names and matching
/// shapes, the generator and all counts are carried over. Optimisers are reset, as in the code of Karras et al. 2018,
/// "Progressive Growing of GANs" (arXiv:1710.10196), which resets them at every new level.
///
/// A model without stages has a single one, which lasts to the end.
package struct Stages {
    /// Opens the data for a model, continuing after the given number of samples.
    package typealias Opening = (_ model: Model, _ position: Int) throws -> any BatchSource

    private let all: [Model.Stage]
    private let seed: UInt64
    private let device: Device
    private let rounds: Int?
    private let precision: TrainingPlan.Precision?
    private let feed: Feed?
    private let group: ProcessGroup?
    /// Receives why rounds are not recorded; `nil` if none should be.
    private let onRecording: ((String) -> Void)?
    private let open: Opening
    /// Data for a model's images.
    package let preview: (Model) throws -> [String: Tensor]
    /// Held-out data on which discriminators are measured; empty if there is none.
    let heldOut: (Model) throws -> [String: Tensor]
    /// A random part of the training data, with which generated samples are compared.
    let reference: (Model) throws -> [String: Tensor]

    package init(
        _ model: Model, seed: UInt64, device: Device = .cpu, rounds: Int? = nil,
        precision: TrainingPlan.Precision? = nil, feed: Feed? = nil, group: ProcessGroup? = nil,
        onRecording: ((String) -> Void)? = nil, open: @escaping Opening,
        preview: @escaping (Model) throws -> [String: Tensor] = { _ in [:] },
        heldOut: @escaping (Model) throws -> [String: Tensor] = { _ in [:] },
        reference: @escaping (Model) throws -> [String: Tensor] = { _ in [:] }
    ) {
        all = model.stages.isEmpty ? [.init(until: nil, model: model)] : model.stages
        self.seed = seed
        self.device = device
        self.rounds = rounds
        self.precision = precision
        self.feed = feed
        self.group = group
        self.onRecording = onRecording
        self.open = open
        self.preview = preview
        self.heldOut = heldOut
        self.reference = reference
    }

    /// The first stage's engine.
    /// - Parameter attempt: 0, or how often training has been repeated from here, each time with other values.
    package func begin(attempt: Int = 0) throws -> Engine {
        let result = try engine(0, position: 0, rounds: rounds, attempt: attempt)
        try result.vary(attempt, seed: seed)
        return result
    }

    /// The engine of a checkpoint's stage, in the state of the checkpoint.
    /// - Parameter attempt: 0, or how often training has been repeated from here, each time with other values.
    package func resume(_ checkpoint: Checkpoint, attempt: Int = 0) throws -> Engine {
        guard all.indices.contains(checkpoint.stage) else {
            throw TrainingError(
                "the checkpoint is of stage \(checkpoint.stage + 1), but the model has \(all.count) stages")
        }
        let result = try engine(
            checkpoint.stage, position: checkpoint.position, rounds: rounds, attempt: attempt)
        try result.restore(checkpoint)
        try result.vary(attempt, seed: seed)
        return result
    }

    /// The next stage's engine, which continues from the given one; `nil` while its stage lasts.
    package func next(after engine: Engine) throws -> Engine? {
        guard engine.stage + 1 < all.count, let until = all[engine.stage].until, Double(engine.images) >= until else {
            return nil
        }
        let result = try self.engine(engine.stage + 1, position: engine.source.position, rounds: engine.rounds)
        try result.takeOver(engine)
        return result
    }

    private func engine(_ stage: Int, position: Int, rounds: Int?, attempt: Int = 0) throws -> Engine {
        let model = all[stage].model
        // another attempt skips a batch for each earlier one
        let source = try open(model, position + attempt * model.plan.batch)
        let stages = all.map { (model: $0.model, until: $0.until) }
        let result = try Engine(
            model, source: source, seed: seed &+ UInt64(stage) &* 0xD1B5_4A32_D192_ED03, device: device,
            rounds: rounds ?? Engine.rounds(of: stages, epochSize: source.epochSize), precision: precision, feed: feed,
            group: group)
        result.stage = stage
        if let onRecording { result.recordRounds(report: onRecording) }
        return result
    }
}

extension Engine {
    /// Samples other random values than the attempts before; the first attempt, 0, keeps those of the seed.
    fileprivate func vary(_ attempt: Int, seed: UInt64) throws {
        guard attempt > 0 else { return }
        let other = seed ^ UInt64(attempt) &* 0xA24B_AED4_963E_E407
        try evaluator.generator.follow(Generator(seed: other, device: players.device))
    }

    /// Continues from another stage's engine.
    func takeOver(_ old: Engine) throws {
        try players.carry(from: old.players)
        try evaluator.generator.follow(old.evaluator.generator)
        for (name, state) in evaluator.states {
            if let before = old.evaluator.states[name], before.shape == state.shape { evaluator.states[name] = before }
        }
        for (name, function) in game.memories {
            guard let memory = old.evaluator.memories[name], !memory.tensors.isEmpty else { continue }
            if function.canKeep(memory.tensors) {
                evaluator.memories[name] = memory
            } else {
                notices.append("the state of '\(name)' has other sizes in stage \(stage + 1), so it is reset")
            }
        }
        resume(round: old.round, images: old.images, stageBegan: old.images)
    }
}

extension Players {
    /// Copies the weights and averages that have the same name and shape.
    func carry(from old: Players) throws(TorchError) {
        let known = old.tensors()
        for (name, tensor) in tensors() {
            if let value = known[name], value.shape == tensor.shape { try tensor.copy(from: value) }
        }
    }
}
