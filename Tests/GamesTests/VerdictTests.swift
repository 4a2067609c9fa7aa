import TestSupport
import Testing

@testable import Games

/// What losses say about a discriminator's outputs.
struct VerdictTests {
    private func verdicts(_ discriminator: String) throws -> [String: String] {
        try describe(
            model(
                """
                model: mine
                data: {real: vector(2)}
                networks:
                  G: {inputs: {z: [2]}, layers: [linear: 2]}
                  D: {inputs: {x: [2]}, layers: [linear: 1]}
                  P: {inputs: {x: [2]}, layers: [linear: 1, sigmoid]}
                train:
                  batch: 4
                  rounds: 9
                  optimizer: {adam: {lr: 1e-3}}
                  let: {z: normal(2), fake: G(z)}
                  steps:
                    - update: [D, P]
                \(discriminator)
                    - update: G
                      minimize: {loss: -mean(D(fake)) - mean(P(fake))}
                infer: {generate: G(z)}
                """))
    }

    /// By name: the side, and the scale.
    private func describe(_ model: Model) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: model.game.verdicts.map { verdict in
                let scale =
                    switch verdict.scale {
                    case .around(let middle): "around \(middle)"
                    case .against(let other): "against \(model.game.nodes[other].text)"
                    case .open: "open"
                    }
                return (verdict.name, "\(verdict.isReal ? "real" : "generated"), \(scale)")
            })
    }

    @Test(arguments: [
        ("bce_logits(D(real), 1) + bce_logits(D(fake), 0)", "around 0.0"),
        ("bce(P(real), 0.9) + bce(P(fake), 0)", "around 0.5"),
        ("-mean(log(P(real))) - mean(log(1 - P(fake)))", "around 0.5"),
        ("0.5 * mse(D(real), 1) + 0.5 * mse(D(fake), 0)", "around 0.5"),
        ("mean(square(D(real) - 1)) + mean(square(D(fake) + 1))", "around 0.0"),
        ("mean(relu(1 - D(real))) + mean(relu(1 + D(fake)))", "around 0.0"),
        ("mean(softplus(-D(real))) + mean(softplus(D(fake)))", "around 0.0"),
        ("mean(D(fake)) - mean(D(real)) + mean(square(norm(grad(D(real), real)) - 1))", "open"),
        ("loss_d(non_saturating, D(real), D(fake))", "around 0.0"),
        ("loss_d(least_squares, D(real), D(fake))", "around 0.5"),
        ("loss_d(wasserstein, D(real), D(fake)) + 0.001 * mean(square(D(real)))", "open"),
    ])
    func bothSidesAreKnown(_ loss: String, _ scale: String) throws {
        let found = try verdicts("      minimize: {loss: '\(loss)'}")
        let name = loss.contains("P(") ? "P" : "D"
        #expect(found == ["\(name)(real)": "real, \(scale)", "\(name)(fake)": "generated, \(scale)"])
    }

    @Test func whatIsMaximizedCountsTheOtherWayRound() throws {
        let found = try verdicts("      maximize: {value: mean(log(P(real))) + mean(log(1 - P(fake)))}")
        #expect(found == ["P(real)": "real, around 0.5", "P(fake)": "generated, around 0.5"])
    }

    @Test(arguments: ["loss_d(relativistic, D(real), D(fake))", "mean(softplus(D(fake) - D(real)))"])
    func pairsAreCompared(_ loss: String) throws {
        #expect(try verdicts("      minimize: {loss: '\(loss)'}") == ["D(real)": "real, against D(fake)"])
    }

    /// An autoencoder's error has no right side.
    @Test func otherLossesHaveNone() throws {
        #expect(try describe(model(Games.began)).isEmpty)
    }

    @Test func severalOutputsAndNetworksAreFound() throws {
        #expect(
            try describe(model(Games.cyclegan)) == [
                "D_a(a)": "real, around 0.5", "D_a(pool(fake_a, history))": "generated, around 0.5",
                "D_b(b)": "real, around 0.5", "D_b(pool(fake_b, history))": "generated, around 0.5",
            ])
        #expect(Set(try describe(model(Games.acGAN)).values) == ["real, around 0.0", "generated, around 0.0"])
    }
}
