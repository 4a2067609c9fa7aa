import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training
@testable import Zoo

struct RoundCountTests {
    /// A game with the given first step; the noise source's epoch has 100 samples.
    private func rounds(_ step: String, _ train: String = "epochs: 4") throws -> (planned: Int, images: Int) {
        let text = """
            model: mine
            data: {real: vector(2)}
            networks:
              G: {inputs: {z: [2]}, layers: [{linear: 2}]}
              D: {inputs: {x: [2]}, layers: [{linear: 1}]}
            train:
              batch: 4
              \(train)
              optimizer: {adam: {lr: 1e-3}}
              let: {z: normal(2), fake: G(z)}
              steps:
                - update: D
                  \(step)
                  minimize: {loss: mean(D(fake)) - mean(D(real))}
                - update: G
                  minimize: {loss: -mean(D(fake))}
            infer: {generate: G(z)}
            """
        let model = try model(text)
        let engine = try Engine(model, source: NoiseSource(model), seed: 1)
        while engine.round < engine.rounds { _ = try engine.runRound(measuring: false) }
        return (engine.rounds, engine.images)
    }

    // the generator's step reads no data: only a discriminator with its own batch shows images
    @Test(arguments: [
        ("every: 1", 100), ("repeat: 5", 20), ("repeat: 3 if round < 10 else 1", 80), ("fresh: true", 100),
        ("batch: 21", 20), ("every: 2\n      fresh: true", 200),
    ])
    // the second step reads no data, so with a fresh first step the round has no batch
    func epochsCountAllImages(_ step: String, _ planned: Int) throws {
        let run = try rounds(step)
        #expect(run.planned == planned)
        #expect((400...425).contains(run.images))
    }

    @Test func accumulatedBatchesCount() throws {
        // two steps of three batches each; they share the first
        #expect(try rounds("every: 1", "accumulate: 3\n  images: 400").planned == 20)
    }

    @Test func inferencesReadStates() throws {
        let text = Games.tiny.replacing("infer: {generate: G(z)}", with: "infer: {generate: G(z) * 0 + k}")
        let model = try model(text)
        let engine = try Engine(model, source: NoiseSource(model), seed: 1, rounds: 3)
        for _ in 0..<3 { _ = try engine.runRound(measuring: false) }
        let sampler = try Sampler(model, engine.players, seed: 1, memories: engine.memories, states: engine.states)
        let made = try sampler.run(sampler.inference(), count: 1).floats()
        // six updates of the discriminator, each of which subtracts a tenth of it
        #expect(abs(made[0] - 0.531441) < 1e-5)
    }
}
