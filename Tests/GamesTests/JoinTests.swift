import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Calls that are joined into one pass.
struct JoinTests {
    private func game(_ fake: String = "mean(softplus(D(fake)))", critic: String = "leaky_relu: 0.2") -> String {
        """
        model: mine
        data: {real: vector(3)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 3}]}
          D: {inputs: {x: [3]}, layers: [{linear: 64}, {\(critic)}, {linear: 64}, tanh, {linear: 1}]}
        train:
          batch: 5
          rounds: 3
          optimizer: {sgd: {lr: 0.1}}
          let: {z: normal(2), fake: G(z)}
          steps:
            - update: D
              minimize: {real: mean(softplus(-D(real))), fake: \(fake)}
            - update: G
              minimize: {loss: mean(softplus(-D(fake)))}
        infer: {generate: G(z)}
        """
    }

    private func trained(_ model: Model) throws -> (losses: [Double], weights: [String: Tensor]) {
        let engine = try engine(model)
        var losses: [Double] = []
        for _ in 0..<3 { losses += try engine.runRound(measuring: true).lossValues().map(\.1) }
        return (losses, engine.players.tensors())
    }

    @Test func joinedCallsEqualSeparatePasses() throws {
        let joined = try model(game())
        #expect(joined.game.joins.count == 1)
        // values that only some rounds need are never joined with others
        let apart = try model(game("mean(softplus(D(fake))) if round >= 0 else 0"))
        #expect(apart.game.joins.isEmpty)
        let (one, two) = (try trained(joined), try trained(apart))
        #expect(one.losses.count == 9)
        for (a, b) in zip(one.losses, two.losses) { #expect(abs(a - b) < 1e-6) }
        for (name, tensor) in one.weights {
            #expect(try (tensor - #require(two.weights[name])).abs().max().item() < 1e-6, "\(name)")
        }
    }

    @Test func thePlanListsJoinedCalls() throws {
        let passes = try model(game()).game.plan.flatMap(\.passes)
        #expect(passes.map(\.joins).count { $0 != nil } == 1)
        #expect(passes.first { $0.joins != nil }?.text == "D(fake)")
        #expect(passes.first { $0.joins != nil }?.joins == "D(real)")
    }

    @Test(arguments: ["batch_norm: {}", "minibatch_stddev: {}"]) func callsWithBatchLayersAreNotJoined(_ layer: String)
        throws
    {
        let image = game(critic: "reshape: [64, 1, 1]}, {\(layer)}, {flatten: ")
        #expect(try model(image).game.joins.isEmpty)
    }

    @Test func largeBatchesAreNotJoined() throws {
        #expect(try model(game(), ["train.batch=500"]).game.joins.isEmpty)
    }
}
