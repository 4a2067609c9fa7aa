import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// The functions of `specs/remedies.yaml`.
struct RemedyFunctionTests {
    /// A discriminator of points, and terms that use the library.
    private func game(_ terms: String, networks: String = linear, more: String = "", lr: Double = 0) throws -> Model {
        try model(
            """
            model: mine
            import: remedies
            data: {real: vector(3)}
            networks:
            \(networks)
            train:
              batch: 4
              rounds: 2
              optimizer: {sgd: {lr: \(lr)}}
            \(more)
              let: {fake: normal(3), changed: normal(3)}
              steps:
                - update: D
                  minimize:
            \(terms)
            """)
    }

    private static let linear = "  D: {inputs: {x: [3]}, layers: [{linear: 1, name: score}]}"

    private static let hidden = """
          D:
            inputs: {x: [3]}
            layers:
              - linear: 4
                name: first
              - tanh:
                name: features
              - linear: 1
                name: score
            outputs: {score: score, features: features}
        """

    /// `scripts/golden_remedies.py` recorded two rounds; the weights say that the gradients are right as well.
    @Test func functionsAndTheirGradientsEqualPyTorch() throws {
        let (tensors, facts) = try golden("remedies")
        let model = try game(
            """
                    r1: r1(D(real), real)
                    r2: r2(D(fake), fake)
                    slope: slope_penalty(D(changed), changed)
                    features: feature_matching(D(real).features, D(fake).features)
                    consistency: consistency(D, real, changed)
                    lecam: lecam(D(real), D(fake), 0.9)
            """, networks: Self.hidden, lr: try #require(facts["rate"] as? Double))
        let engine = try Training.Engine(
            model, source: NoiseSource(model), seed: 0, rounds: 2, feed: Feed(tensors.filter { !$0.key.contains("D.") })
        )
        try engine.players.load(Players.part(tensors, "init/"))
        for round in 1...2 {
            let losses = try engine.runRound(measuring: true).lossValues()
            #expect(losses.count == 6)
            for (name, value) in losses {
                let wanted = try #require(tensors["loss/\(round)/\(name.dropFirst(2))"]).item()
                #expect(abs(value - wanted) <= 1e-5 * max(1, abs(wanted)), "\(round), \(name): \(value), not \(wanted)")
            }
        }
        for (name, own) in engine.players.tensors() {
            let distance = try (own - #require(tensors["final/\(name)"])).abs().max().item()
            #expect(distance <= 1e-5, "\(name): \(distance)")
        }
    }

    /// The slope of a linear discriminator is the norm of its weight wherever it is measured.
    @Test func penaltiesMeasureTheSlopeAtRandomPoints() throws {
        let engine = try engine(
            game(
                """
                        between: gradient_penalty(D, real, fake)
                        around: dragan(D, real)
                        unit: unit_slope(D, real)
                """))
        try engine.set("D.score.weight", [2, -3, 6])
        for values in try engine.run(2) {
            #expect(values.count == 3 && values.values.allSatisfy { abs($0 - 36) < 1e-3 }, "\(values)")
        }
    }

    @Test func noiseAndFlippedLabelsHaveTheirShare() throws {
        let engine = try engine(
            game(
                """
                        none: mean(square(D(instance_noise(real, 0)) - D(real)))
                        noise: mean(square(D(instance_noise(real, 0.5)) - D(real)))
                        kept: mean(D(real) * noisy_label(1, 0))
                        flipped: mean(D(real) * noisy_label(1, 1))
                        made: mean(D(real) * noisy_label(0, 1))
                        scores: mean(D(real))
                """))
        try engine.set("D.score.weight", [1, 0, 0])
        let values = try engine.run(1)[0]
        #expect(values["D.none"] == 0 && values["D.flipped"] == 0)
        #expect(try #require(values["D.noise"]) > 0)
        #expect(values["D.kept"] == values["D.scores"] && values["D.made"] == values["D.scores"])
    }

    /// Samples that follow each other are judged together.
    @Test func packingJoinsNeighbours() throws {
        let model = try game(
            "            score: mean(D(pack(real, 2)))",
            networks: "  D: {inputs: {x: [6]}, layers: [{linear: 1, name: score}]}")
        let real = try Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 0] as [Float], [4, 3])
        let engine = try engine(model, feed: Feed(["1/real": real]))
        try engine.set("D.score.weight", [1, 0, 0, 0, 0, 10])
        try engine.set("D.score.bias", [0])
        #expect(try engine.run(1)[0]["D.score"] == (61 + 7) / 2)
    }

    @Test(arguments: [
        ("pack(real, 3)", "'pack' needs a batch that 3 divides, but it has 4 samples"),
        ("pack(norm(real), 2)", "'pack' needs samples with channels or features, but got [4]"),
    ]) func packingNeedsWholePacks(_ call: String, _ message: String) {
        let error = #expect(throws: Mistaken.self) { try game("            score: mean(D(\(call)))") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    /// A model's own function of the same name is meant, as other names of a model shadow those of libraries.
    @Test func functionsOfTheModelShadowThoseOfALibrary() throws {
        let text = """
            model: mine
            import: remedies
            extends: toy
            functions: {"r1(d, x)": "mean(sum(square(grad(d, x)), 1))"}
            train: {rounds: 2, batch: 8}
            """
        #expect(try engine(model(text)).run(1)[0].count == 3)
    }
}
