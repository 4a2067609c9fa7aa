import Language
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// How often a round runs each network, and which of the passes record gradients for its weights.
struct PlanTests {
    /// The calls of one round, in order; marked with a star if they record gradients.
    private func passes(_ model: Model) throws -> [String] {
        let engine = try engine(model)
        var result: [String] = []
        engine.evaluator.onCall = { call, isLive in result.append("\(call.network)\(isLive ? "*" : "")") }
        try engine.run(1)
        return result
    }

    private func counts(_ passes: [String]) -> [String: Int] { passes.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    @Test func dcganGeneratesOnce() throws {
        let model = try zoo.load("dcgan", settings: ["size=16", "filters=4", "train.batch=4"]).model
        #expect(try passes(model) == ["D*", "G*", "D*", "D"])
    }

    @Test func wganGPGeneratesForEachRepeat() throws {
        let passes = try passes(model(Games.wganGP))
        // the generator's own step differentiates only through the last of the five
        #expect(counts(passes) == ["G": 4, "G*": 1, "D*": 15, "D": 1])
        #expect(passes.suffix(5) == ["G*", "D*", "D*", "D*", "D"])
    }

    @Test func stepsOnNoiseAloneReadNoBatch() throws {
        let settings = [
            "size=16", "filters=4", "discriminator_filters=4", "generator_batch=6", "train.batch=4",
            "discriminator_steps=2",
        ]
        let model = try zoo.load("sngan", settings: settings).model
        let source = NoiseSource(model)
        let engine = try Training.Engine(model, source: source, seed: 1, rounds: 2)
        try engine.run(1)
        #expect(source.sizes == [4, 4])
        #expect(engine.images == 8)
    }

    @Test func cycleganSharesItsTranslations() throws {
        // identity, translation and reconstruction; the discriminators see generated images, real ones and earlier ones
        let expected = ["G_ab*": 3, "G_ba*": 3, "D_a": 1, "D_a*": 2, "D_b": 1, "D_b*": 2]
        #expect(try counts(passes(model(Games.cyclegan))) == expected)
    }

    @Test func unusedValuesAreNotComputed() throws {
        let text = Games.infoGAN.replacing(
            "    z: normal(3)\n", with: "    z: normal(3)\n    idle: code(trunk(real))\n")
        #expect(try passes(model(text)) == passes(model(Games.infoGAN)))
    }

    private func twice(_ layer: String) -> String {
        """
        model: mine
        data: {real: vector(3)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 3}], trainable: false}
          D:
            inputs: {x: [3]}
            layers:
              - linear: 4
              - \(layer)
                name: middle
              - linear: 1
                name: score
              - linear: 2
                from: middle
                name: guess
            outputs: {score: score, guess: guess}
        train:
          batch: 5
          rounds: 3
          optimizer: {sgd: {lr: 0.1}}
          let: {z: normal(2), fake: G(z)}
          steps:
            - update: D
              minimize:
                score: mean(D(fake).score)
                guess: mean(square(D(fake).guess))
        infer: {generate: G(z)}
        """
    }

    /// Running statistics are updated once, as in PyTorch code that keeps the result in a variable.
    @Test(arguments: ["batch_norm: {}", "leaky_relu: 0.2"]) func equalCallsOfAStepShareOnePass(_ layer: String) throws {
        let made = try model(twice(layer))
        #expect(try passes(made) == ["G", "D*"])
        #expect(made.game.plan[0].passes.count { $0.network == "D" } == 1)
    }

    @Test func equalCallsThatSampleAreReported() throws {
        func warnings(_ text: String) throws -> [String] {
            let diagnostics = Diagnostics()
            let document = try #require(YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics))
            _ = try LoadedModel(document, name: "mine", overrides: [], library: zoo, diagnostics)
            return diagnostics.sorted.map(\.message).filter { $0.contains("computed") }
        }
        let text = twice("dropout: 0.5")
        #expect(try passes(model(text)) == ["G", "D*", "D*"])
        #expect(
            try warnings(text) == ["'D(fake)' is computed 2 times, because layers of 'D' sample (dropout)"])
        // one name requests one pass
        let named = text.replacing("fake: G(z)}", with: "fake: G(z), judged: D(fake)}")
            .replacing("D(fake).", with: "judged.")
        #expect(try passes(model(named)) == ["G", "D*"])
        #expect(try warnings(named).isEmpty)
        // two names request two passes
        let apart = text.replacing("fake: G(z)}", with: "fake: G(z), one: D(fake), two: D(fake)}")
            .replacing("mean(D(fake)", with: "mean(one").replacing("square(D(fake)", with: "square(two")
        #expect(try passes(model(apart)) == ["G", "D*", "D*"])
        #expect(try warnings(apart).isEmpty)
    }
}
