import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Values computed by networks that an earlier step updates.
extension EngineTests {
    @Test func anUpdatedTrunkKeepsItsValueForTheHead() throws {
        let text = """
            model: mine
            data: {x: vector(1)}
            networks:
              T: {inputs: {x: [1]}, layers: [{linear: {features: 1, bias: false}}]}
              H: {inputs: {h: [1]}, layers: [{linear: {features: 1, bias: false}}]}
            train:
              batch: 1
              rounds: 9
              optimizer: {sgd: {lr: 0.1}}
              let: {h: T(x)}
              steps:
                - update: T
                  minimize: {loss: sum(square(H(h)))}
                - update: [H, T]
                  minimize: {loss: sum(square(H(h)))}
            """
        let engine = try engine(model(text), feed: Feed(["1/x": Tensor([Float(1)], [1, 1])]))
        try engine.set("T.linear.weight", [0.5])
        try engine.set("H.linear.weight", [2])
        try engine.run(1)
        // the first step subtracts 0.1 · 2 (h t) h = 0.4 from t; the second step's derivatives use the old t = 0.5 as well
        #expect(abs(try engine.numbers("T.linear.weight")[0] - (0.5 - 0.8)) < 1e-5)
        #expect(abs(try engine.numbers("H.linear.weight")[0] - (2 - 0.1 * 2 * 1 * 0.5)) < 1e-5)
    }

    /// Numbers that change during training stay in the ranges of their keys.
    @Test(arguments: [
        ("optimizer: {sgd: {lr: 0.2 - 0.1 * round}}", "'lr' of sgd must be a number at least 0, but is -0.1"),
        (
            "optimizer: {sgd: {lr: 0.1 * 2 ** (1e9 * (round > 2))}}",
            "'lr' of sgd must be a number at least 0, but is inf"
        ),
        (
            "optimizer: {adam: {lr: 0.1, betas: [0.5 * round, 0.9]}}",
            "'betas' of adam must be a number from 0 to 1, but is 1.5"
        ),
        ("average: {G: {decay: 0.4 * round}}", "'decay' of an average must be a number from 0 to 1, but is 1.2"),
    ])
    func anImpossibleNumberIsAnErrorOfItsRound(_ head: String, _ message: String) throws {
        let text = try game(critic + generator, head: head)
        let error = #expect(throws: TrainingError.self) { try engine(text).run(5) }
        #expect(
            error?.description.hasPrefix("\(message) in round 4 (mine.yaml, line ") == true,
            "\(error?.description ?? "")")
    }

    /// The Lua code of pix2pix updates G with D's output from before D's own update.
    @Test func theGeneratorLearnsFromOutputsBeforeTheUpdate() throws {
        let steps = """
            - update: D
              minimize: {loss: sum(square(judged)) - sum(square(D(real)))}
            - update: G
              minimize: {loss: sum(square(judged))}
            """
        // D: 2 d (g²z² − real²) = 6 (4 − 25) = −126; G: 2 d² g z² = 36 with the old d
        #expect(equal(try play(game(steps, values: "judged: D(fake)")), 2 - 3.6, 3 + 12.6))
    }

    @Test func replacedAndCurrentWeightsAreUpdatedTogether() throws {
        let steps = """
            - update: D
              minimize: {loss: sum(judged) - sum(D(real))}
            - update: D
              minimize: {loss: sum(judged) - sum(D(real))}
            - update: [G, D]
              minimize: {loss: sum(square(judged)) - sum(D(real))}
            """
        // D moves by −0.1 · −3 twice; then by −0.1 (2 d g² z² − 5) with the d of the forward pass
        #expect(equal(try play(game(steps, values: "judged: D(fake)")), 2 - 3.6, 3.6 - 0.1 * (24 - 5)))
    }

    @Test func anUnrelatedUpdateKeepsValuesThatAreStillNeeded() throws {
        let steps = """
            - update: G
              minimize: {loss: -sum(judged)}
            - update: D
              minimize: {loss: -sum(D(real))}
            - update: G
              minimize: {loss: sum(square(judged))}
            """
        #expect(equal(try play(game(steps, values: "judged: D(fake)")), 2 + 0.3 - 3.6, 3.5))
    }

    @Test func gradientsOfNetworksThatAreNotUpdatedAreAllowed() throws {
        // grad(D(x), x) = d is a constant factor of the generator's loss
        let steps = "- update: G\n  let: {x: real + 0}\n  minimize: {loss: '-sum(fake) * sum(grad(D(x), x))'}\n"
        #expect(equal(try play(game(steps)), 2.3, 3))
    }
}
