import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Five rounds of a small StyleGAN while a size fades in, and of a small StyleGAN2 with path length and R1 steps, equal
/// PyTorch: `scripts/golden_stylegan.py` and `scripts/golden_stylegan2.py` recorded them.
struct StyleGameTests {
    /// The zoo's models, with the constant noise of evaluation mode, so that both sides use the same.
    private static let synthesize = [
        "stylegan": "synthesize(ws, alpha): eval(S)(ws, alpha)", "stylegan2": "synthesize(ws): eval(S)(ws)",
    ]

    @Test(arguments: ["stylegan", "stylegan2"]) func fiveRoundsEqualPyTorch(_ name: String) throws {
        let document = "model: fixed-noise\nextends: \(name)\nfunctions:\n  \(Self.synthesize[name] ?? "")\n"
        let (tensors, facts) = try golden(name)
        let rounds = try #require(facts["rounds"] as? Int)
        let model = try model(document, try #require(facts["settings"] as? [String]))
        let engine = try Training.Engine(
            model, source: NoiseSource(model), seed: 0, rounds: rounds, feed: Feed(tensors))
        let initial = tensors.filter { $0.key.hasPrefix("init/") }
        var given = Dictionary(uniqueKeysWithValues: initial.map { (String($0.key.dropFirst(5)), $0.value) })
        #expect(Set(given.keys) == Set(engine.players.tensors().keys.filter { !$0.hasPrefix("ema.") }))
        for (name, tensor) in given where !name.hasPrefix("D.") { given["ema.\(name)"] = tensor }
        try engine.players.load(given)

        for round in 1...rounds {
            let losses = try engine.runRound(measuring: true).lossValues()
            let wanted = tensors.keys.filter { $0.hasPrefix("loss/\(round)/") }
            #expect(Set(losses.map { "loss/\(round)/\($0.name)" }) == Set(wanted))
            for (name, value) in losses {
                let wanted = try #require(tensors["loss/\(round)/\(name)"]).item()
                #expect(abs(value - wanted) <= 1e-3 * abs(wanted), "round \(round), \(name): \(value), not \(wanted)")
            }
        }
        let own = engine.players.tensors()
        for (name, tensor) in tensors where name.hasPrefix("final/") {
            let distance = try error(try #require(own[String(name.dropFirst(6))]), tensor)
            #expect(distance <= 1e-3, "\(name): \(distance)")
        }
        #expect(engine.images == rounds * 4, "steps that read no images show none")
    }
}
