import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Several processes, each with a part of each batch, train what one process trains.
struct EngineGroupTests {
    /// The weights and running statistics after five rounds, and their losses.
    struct Result: Sendable {
        var tensors: [String: Tensor]
        var losses: [[String: Double]]
    }

    static func train(_ text: String, _ settings: [String], _ group: ProcessGroup? = nil, rounds: Int = 5) throws
        -> Result
    {
        let model = try model(text, settings)
        // with this seed no value comes so near to zero that rounding, which differs with the number of threads, decides
        // about a ReLU; that changes gradients by a percent, also of one process
        let engine = try Engine(model, source: NoiseSource(model), seed: 4, rounds: 12, group: group)
        let losses = try engine.run(rounds)
        var tensors = engine.players.tensors()
        for (name, state) in engine.evaluator.states { tensors["state/\(name)"] = state }
        for (name, memory) in engine.evaluator.memories {
            for (key, tensor) in memory.tensors { tensors["memory/\(name)/\(key)"] = tensor }
        }
        tensors["generator"] = try engine.evaluator.generator.state()
        return Result(tensors: tensors, losses: losses)
    }

    /// The largest difference of each tensor of two runs, relative to its largest element.
    static func distances(_ one: Result, _ other: Result) throws -> [String: Double] {
        #expect(Set(one.tensors.keys) == Set(other.tensors.keys))
        var result: [String: Double] = [:]
        for (name, tensor) in one.tensors {
            let (a, b) = try (tensor.floats(), #require(other.tensors[name]).floats())
            #expect(a.count == b.count)
            let scale = a.reduce(Float(1e-2)) { max($0, abs($1)) }
            result[name] = Double(zip(a, b).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / scale)
        }
        return result
    }

    static func expectEqual(_ one: Result, _ other: Result, within bound: Double = 1e-5) throws {
        for (name, distance) in try distances(one, other) { #expect(distance <= bound, "\(name): \(distance)") }
        for (a, b) in zip(one.losses, other.losses) {
            for (name, value) in a { #expect(abs(value - (b[name] ?? .nan)) <= 1e-4 * max(1, abs(value)), "\(name)") }
        }
    }

    /// Adam turns a gradient that is zero up to rounding, such as that of a bias before a norm, into a step of either sign,
    /// unless epsilon is larger.
    static let epsilon = "train.optimizer.adam.eps=1e-3"

    static let games: [(String, [String])] = [
        (
            "model: mine\nextends: dcgan\n",
            ["size=16", "filters=4", "latent=6", "train.batch=8", "train.sync_batch_norm=true", epsilon]
        ),
        (Games.wganGP, ["train.sync_batch_norm=true", epsilon]), (Games.cyclegan, [epsilon]),
        (
            "model: mine\nextends: stylegan2\n",
            ["size=8", "channels=1", "channel_max=4", "latent=4", "batch=8", "path_every=2", "r1_every=2"]
                + ["M", "S", "D"].map { "train.optimizers.\($0).adam.eps=1e-3" }
        ),
    ]

    /// A state per sample of the batch, and one per sample of a step with a batch of its own.
    static let perSample = """
        model: mine
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 4}, tanh, {linear: 2}]}
          D: {inputs: {x: [2]}, layers: [{linear: 4}, tanh, {linear: 1}]}
        train:
          batch: 4
          rounds: 12
          state: {before: [[1], [2], [3], [4]], far: 0.5}
          optimizer: {sgd: {lr: 0.1}}
          let: {z: normal(2), fake: G(z)}
          steps:
            - update: D
              minimize: {loss: mean(D(fake)) - mean(D(real)), moved: mean(square(D(real) - before))}
              assign: {before: D(real) + 0.5 * before}
            - update: G
              batch: 6
              minimize: {loss: mean(square(D(fake) - far)) + square(mean(far))}
              assign: {far: D(fake)}
        infer: {generate: G(z)}
        """

    /// What couples samples: states, drawn dropout, relativistic losses, adaptive augmentation, classes, packed samples.
    static let couplings: [(String, [String])] = [
        (Games.began, [epsilon]), (Games.infoGAN, ["train.sync_batch_norm=true", epsilon]),
        (
            "model: mine\nextends: r3gan\n",
            ["size=16", "filters=4", "latent=6", "train.batch=4", "train.sync_batch_norm=true", epsilon]
        ),
        (
            "model: mine\nextends: stylegan2-ada\n",
            ["size=8", "channels=1", "channel_max=4", "latent=4", "batch=8", "augment_ramp=1000"]
                + ["M", "S", "D"].map { "train.optimizers.\($0).adam.eps=1e-3" }
        ),
        (
            "model: mine\nextends: projection-gan\n",
            [
                "size=16", "channels=1", "filters=4", "latent=4", "train.batch=4", "generator_batch=8",
                // sums over many pixels, so that zero up to rounding is larger
                "discriminator_steps=1", "train.sync_batch_norm=true", "train.optimizer.adam.eps=1e-1",
            ]
        ),
        (
            "model: mine\nextends: pix2pix\n",
            ["size=32", "channels=1", "filters=2", "train.batch=4", "train.sync_batch_norm=true", epsilon]
        ),
        (perSample, []),
    ]

    @Test(arguments: couplings) func couplingsAreThoseOfOneProcess(_ text: String, _ settings: [String]) throws {
        let one = try Self.train(text, settings)
        let two = try processes(2) { group in try Self.train(text, settings, group) }
        try Self.expectEqual(one, two[0])
        try Self.expectEqual(two[0], two[1], within: 0)
    }

    /// The bound is narrow enough to see that each process normalises its part alone.
    @Test(arguments: [games[0], couplings[1], couplings[4]])
    func batchNormOfPartsDiffers(_ text: String, _ settings: [String]) throws {
        let one = try Self.train(text, settings)
        let apart = settings + ["train.sync_batch_norm=false"]
        let two = try processes(2) { group in try Self.train(text, apart, group) }
        let weights = try Self.distances(one, two[0]).filter { !$0.key.contains("running_") }
        let largest = try #require(weights.values.max())
        #expect(largest > 1e-4)
    }

    /// Values in common: with two processes of one sample each, d = mean(x), and the loss d² has the gradient 2 d · dx.
    @Test func reductionsInOtherThanSumsAreCommon() throws {
        func common(_ terms: String, state: String = "") throws -> Int {
            let model = try model(
                """
                model: mine
                data: {real: vector(1)}
                networks: {D: {inputs: {x: [1]}, layers: [{linear: 1}]}}
                train:
                  batch: 2
                  rounds: 9
                  state: {level: 0}
                  optimizer: {sgd: {lr: 0.1}}
                  steps: [{update: D, minimize: {loss: "\(terms)"}\(state)}]
                """)
            return model.game.commonReductions.count
        }
        #expect(try common("3 * mean(D(real)) - mean(square(D(real))) / 2") == 0)
        #expect(try common("mean(grad(mean(D(real)), real))") == 0)
        #expect(try common("square(mean(D(real)))") == 1)
        #expect(try common("mean(square(D(real) - mean(D(real), [0])))") == 1)
        #expect(try common("mean(D(real)) * mean(real)") == 2)
        #expect(try common("mean(D(real))", state: ", assign: {level: 'mean(real)'}") == 1)
        #expect(try common("mean(D(real)) if level > 1 else mean(square(D(real)))") == 0)
    }

    @Test func aBatchThatCannotBeDividedIsRefused() throws {
        let messages = try processes(2) { group in
            do {
                _ = try Self.train(Games.wganGP, ["train.batch=3"], group)
                return ""
            } catch { return "\(error)" }
        }
        #expect(messages == Array(repeating: "a batch of 3 can't be divided among 2 processes", count: 2))
    }

    @Test(arguments: games) func twoProcessesEqualOne(_ text: String, _ settings: [String]) throws {
        let one = try Self.train(text, settings)
        let two = try processes(2) { group in try Self.train(text, settings, group) }
        try Self.expectEqual(one, two[0])
        // all processes have the same weights, bit for bit
        try Self.expectEqual(two[0], two[1], within: 0)
    }
}
