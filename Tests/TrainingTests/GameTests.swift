import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Published games, written from the reference page alone: each trains.
struct GameTests {
    @Test(arguments: Games.all)
    func trains(_ game: Games.Named) throws {
        let engine = try engine(model(game.text))
        let before = try engine.bytes().filter { !$0.key.hasPrefix("ema.") }
        for losses in try engine.run(3) {
            #expect(!losses.isEmpty)
            #expect(losses.values.allSatisfy { $0.isFinite }, "\(losses)")
        }
        let after = try engine.bytes()
        let moved = Set(before.keys.filter { before[$0] != after[$0] }.compactMap { $0.split(separator: ".").first })
        #expect(moved == Set(engine.model.game.steps.flatMap(\.update).map { $0[...] }))
        #expect(try engine.players.tensors().values.allSatisfy { try $0.isFinite() })
        let sampler = try Sampler(engine.model, engine.players, seed: 1, memories: engine.memories)
        for inference in engine.model.game.inferences where inference.inputs.keys.allSatisfy({ $0 != "real" }) {
            let made = try sampler.run(inference, count: 3, batch: NoiseSource(engine.model).next(3))
            #expect(made.shape == [3] + inference.shape)
        }
    }

    @Test func beganKeepsItsBalance() throws {
        let engine = try engine(model(Games.began))
        try engine.run(3)
        let k = try #require(engine.evaluator.states["k"]).item()
        #expect(k > 0 && k < 1)
    }

    /// In a separate process, since the count covers all live tensors.
    @Test func roundsLeakNoTensors() async {
        await #expect(processExitsWith: .success) {
            let engine = try engine(model(Games.tiny), rounds: 2000)
            for _ in 0..<50 { _ = try engine.runRound(measuring: true) }
            let before = LibTorch.liveTensors
            for _ in 0..<1000 { _ = try engine.runRound(measuring: true) }
            #expect(LibTorch.liveTensors == before)
        }
    }
}
