import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// Each monitor sees the game that was built for it, and is silent on others.
struct MonitorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A small game on the ring of eight points.
    private func game(
        generator: String = "[{linear: 16, name: hidden}, relu, {linear: 2, name: point}]",
        discriminator: String = "[{linear: 32}, {leaky_relu: 0.2}, {linear: 32}, {leaky_relu: 0.2}, {linear: 1}]",
        inits: String = "{}", rates: (generator: String, discriminator: String) = ("1e-3", "1e-3"),
        losses: (discriminator: String, generator: String) = (
            "loss_d(non_saturating, D(real), D(fake))", "loss_g(non_saturating, D(real), D(fake))"
        ), optimizer: String = "adam"
    ) -> String {
        """
        model: mine
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, init: \(inits), layers: \(generator)}
          D: {inputs: {x: [2]}, layers: \(discriminator)}
        train:
          batch: 32
          rounds: 400
          optimizers:
            G: {\(optimizer): {lr: \(rates.generator)}}
            D: {\(optimizer): {lr: \(rates.discriminator)}}
          let: {z: normal(2), fake: G(z)}
          steps:
            - update: D
              minimize: {loss: '\(losses.discriminator)'}
            - update: G
              minimize: {loss: '\(losses.generator)'}
        infer: {generate: G(z)}
        """
    }

    /// Trains a game; gives the findings.
    private func findings(_ game: String, rounds: Int = 400, log: Int = 4) throws -> [Finding] {
        let file = folder.url.appending(path: "mine.yaml")
        try game.write(to: file, atomically: true, encoding: .utf8)
        var options = Session.Options()
        options.intervals = .init(log: log, sample: 50, checkpoint: 1000)
        options.seed = 2
        options.threads = 1
        let run = folder.url.appending(path: "run").path
        let session = try Session(file.path, rounds: rounds, folder: run, options: options, zoo: zoo)
        var found: [Finding] = []
        do {
            try session.run { if case .found(let finding, _) = $0 { found.append(finding) } }
        } catch is TrainingError {
            // a value that is not finite ends a training
        }
        return found
    }

    private func names(_ findings: [Finding]) -> Set<String> {
        // whether data keeps up depends on the machine
        Set(findings.map(\.monitor)).subtracting([DataStarved.name])
    }

    // MARK: Games

    @Test func aHealthyGameIsLeftAlone() throws {
        let settings = [
            "hidden_features=64", "depth=1", "train.batch=64", "noise_rounds=800", "train.rounds=800",
        ]
        var options = Session.Options()
        options.intervals = .init(log: 4, sample: 100, checkpoint: 1000)
        let run = folder.url.appending(path: "run").path
        var found: [Finding] = []
        try Session("toy", set: settings, folder: run, options: options, zoo: zoo).run {
            if case .found(let finding, _) = $0 { found.append(finding) }
        }
        #expect(names(found).isEmpty, "\(found.map(\.seen))")
    }

    @Test func aDiscriminatorThatIsTooStrongIsSeen() throws {
        // far from the data, the saturating loss has no gradient
        let found = try findings(
            game(
                inits: "{point.bias: constant(6)}", rates: ("1e-5", "1e-2"),
                losses: ("loss_d(minimax, D(real), D(fake))", "loss_g(minimax, D(real), D(fake))")))
        let finding = try #require(found.first { $0.monitor == DiscriminatorTooStrong.name })
        #expect(
            finding.seen.contains(
                #/^'D' has been right on (100\.0|9\d\.\d) % of its samples for \d+ rounds, and the gradient of '[GD]' fell to /#
            ))
    }

    @Test func aGeneratorThatIsTooStrongIsSeen() throws {
        let found = try findings(game(rates: ("1e-2", "1e-8")))
        let finding = try #require(found.first { $0.monitor == GeneratorTooStrong.name })
        #expect(finding.seen.contains("of the generated samples for real") || finding.seen.contains("less than chance"))
    }

    @Test func aCriticThatIsFooledIsSeen() throws {
        let found = try findings(
            game(
                rates: ("1e-2", "1e-8"),
                losses: ("loss_d(wasserstein, D(real), D(fake))", "loss_g(wasserstein, D(real), D(fake))")))
        let finding = try #require(found.first { $0.monitor == GeneratorTooStrong.name })
        #expect(finding.seen.contains("has rated generated samples"))
        #expect(!names(found).contains(DiscriminatorTooStrong.name))
    }

    @Test func aCollapseIsSeen() throws {
        // every sample is the same point
        let found = try findings(
            game(generator: "[{linear: 2, name: point}]", inits: "{point.weight: constant(0)}", rates: ("1e-9", "1e-3"))
        )
        let finding = try #require(found.first { $0.monitor == ModeCollapse.name })
        #expect(finding.seen.hasSuffix("100.0 % of the samples have a near duplicate"))
    }

    @Test func playersThatCircleAreSeen() throws {
        // Mescheder et al. 2018 (arXiv:1801.04406), section 2: a generator of one point and a linear critic
        let found = try findings(
            game(
                generator: "[{linear: 2, name: point}]", discriminator: "[{linear: {features: 1, bias: false}}]",
                inits: "{point.weight: constant(0), point.bias: constant(1)}", rates: ("0.1", "0.1"),
                losses: ("loss_d(wasserstein, D(real), D(fake))", "loss_g(wasserstein, D(real), D(fake))"),
                optimizer: "sgd"), rounds: 200, log: 2)
        let finding = try #require(found.first { $0.monitor == Oscillation.name })
        #expect(finding.seen.contains(#/swings by ±[\d.]+ around [\d.]+, about every \d+ lines/#))
    }

    @Test func gradientsThatExplodeAreSeen() throws {
        let found = try findings(
            game(
                rates: ("1e-3", "1e-2 if round < 60 else 3"),
                losses: ("mean(square(D(real))) + mean(square(D(fake)))", "mean(D(fake))"), optimizer: "sgd"),
            rounds: 80, log: 1)
        #expect(names(found).contains(ExplodingGradients.name))
    }

    @Test func deadUnitsAreSeen() throws {
        let found = try findings(game(inits: "{hidden.bias: constant(-100)}"))
        let finding = try #require(found.first { $0.monitor == DeadActivations.name })
        #expect(finding.seen == "100.0 % of the rectified units of 'G' are 0 for every sample")
    }

    @Test func aLearningRateThatIsTooHighIsSeen() throws {
        // a gradient in another direction in every round
        let found = try findings(
            game(
                rates: ("1, weight_decay: 0.5", "1e-3, weight_decay: 0.01"),
                losses: ("loss_d(non_saturating, D(real), D(fake))", "mean(fake * normal_like(fake))"),
                optimizer: "adamw"))
        #expect(found.contains { $0.monitor == LearningRateTooHigh.name && $0.seen.contains("'G'") })
        #expect(!found.contains { $0.monitor == LearningRateTooHigh.name && $0.seen.contains("'D'") })
    }

    @Test func aLearningRateThatIsTooLowIsSeen() throws {
        let found = try findings(game(rates: ("1e-9", "1e-3")), rounds: 1300, log: 10)
        #expect(found.contains { $0.monitor == LearningRateTooLow.name && $0.seen.contains("'G'") })
        #expect(!found.contains { $0.monitor == LearningRateTooLow.name && $0.seen.contains("'D'") })
    }

    @Test func aNaNIsNamedWithItsLayer() throws {
        let found = try findings(game(rates: ("1e-3", "1e-3 if round < 9 else 1e30")), rounds: 30)
        let finding = try #require(found.first { $0.monitor == NotFinite.name })
        #expect(
            finding.seen.contains(
                #/^the term '[DG]\.loss' became (nan|-?inf) in round 1[01]; it began in round 1[01] in layer 'linear/#))
        let log = try String(contentsOf: folder.url.appending(path: "run/log.txt"), encoding: .utf8)
        #expect(log.contains(" warning: not-finite: the term '"))
        let lines = try String(contentsOf: folder.url.appending(path: "run/metrics.jsonl"), encoding: .utf8)
        #expect(lines.contains("\"warning\": {\"monitor\": \"not-finite\", \"seen\": \"the term"))
    }

    /// A discriminator with room to learn four points by heart, which are all of its data.
    @Test func aDiscriminatorThatMemorizesIsSeen() throws {
        let engine = try engine(model(game(rates: ("1e-9", "1e-2"))), rounds: 400)
        engine.heldOut = try ["real": .normal([64, 2], Generator(seed: 8))]
        let few = FewSamples(try Tensor([2.5, 0, -2.5, 0, 0, 2.5, 0, -2.5] as [Float], [4, 2]))
        let trained = try Engine(engine.model, source: few, seed: 3, rounds: 400)
        trained.heldOut = engine.heldOut
        #expect(try watch(trained, rounds: 400).contains { $0.monitor == MemorizingDiscriminator.name })
        // the same with new samples in every round
        #expect(try !watch(engine, rounds: 400).contains { $0.monitor == MemorizingDiscriminator.name })
    }

    /// The same samples in every batch.
    private final class FewSamples: BatchSource {
        let samples: Tensor
        private(set) var position = 0
        let epochSize = 4

        init(_ samples: Tensor) { self.samples = samples }

        func next(_ size: Int) throws -> [String: Tensor] {
            position += size
            return ["real": try .concat(Array(repeating: samples, count: size / 4), 0)]
        }
    }

    /// Runs rounds as a training does, and gives what the monitors see.
    private func watch(_ engine: Engine, rounds: Int) throws -> [Finding] {
        var board = MonitorBoard()
        let judgements = engine.verdicts.map(MonitoredFigures.Judgement.init)
        var found: [Finding] = []
        for round in 1...rounds {
            let values = try Readings.values(of: [engine.runRound(measuring: round % 25 == 0, probing: round % 25 == 0)]
            )[0]
            guard round % 25 == 0 else { continue }
            func byName(_ kind: Readings.Kind) -> [String: Double] {
                Dictionary(uniqueKeysWithValues: (values[kind] ?? []).map { ($0.name, $0.value) })
            }
            var figures = MonitoredFigures(round: round, rounds: rounds, judgements: judgements)
            (figures.outputs, figures.gradients) = (byName(.output), byName(.gradient))
            figures.health = byName(.health)
            found += board.look(at: figures)
        }
        return found
    }
}
