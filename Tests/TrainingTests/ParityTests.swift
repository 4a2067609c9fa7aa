import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// Five rounds of a small DCGAN equal PyTorch: `scripts/golden_dcgan.py` recorded them.
struct ParityTests {
    private let tensors: [String: Tensor]
    private let engine: Engine
    private let rounds: Int

    init() throws {
        let (tensors, facts) = try golden("dcgan")
        rounds = try #require(facts["rounds"] as? Int)
        let batch = try #require(facts["batch"] as? Int)
        let model = try zoo.load(
            "dcgan", settings: ["size=32", "channels=1", "latent=16", "filters=8", "train.batch=\(batch)"]
        ).model
        engine = try Training.Engine(
            model, source: NoiseSource(model), seed: 0, rounds: rounds, feed: Feed(tensors))
        self.tensors = tensors
    }

    @Test func fiveRoundsEqualPyTorch() throws {
        let names = try engine.goldenNames(["G", "D"])
        try engine.begin(with: tensors, names)

        for round in 1...rounds {
            let losses = try engine.runRound(measuring: true).lossValues()
            #expect(losses.map(\.name) == ["D.real", "D.fake", "G.adversarial"])
            for (name, value) in losses {
                let wanted = try #require(tensors["loss/\(round)/\(name)"]).item()
                #expect(abs(value - wanted) <= 1e-4 * abs(wanted), "round \(round), \(name): \(value), not \(wanted)")
            }
        }
        let own = engine.players.tensors()
        for (theirs, ours) in names {
            let distance = try error(try #require(own[ours]), try #require(tensors["final/\(theirs)"]))
            #expect(distance <= 1e-3, "\(ours): \(distance)")
        }
    }
}
