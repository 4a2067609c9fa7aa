import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Where a value stops being finite: networks of one weight, of which one value is made infinite or NaN.
struct TraceTests {
    /// The origin after a traced round of `D(x) = w x` with plain gradient descent.
    private func origin(
        _ loss: String, layers: String = "[{linear: {features: 1, bias: false}}]", rate: String = "0.1",
        weight: Float = 1, real: Float = 2
    ) throws -> String? {
        let model = try model(
            """
            model: mine
            data: {real: vector(1)}
            networks:
              D: {inputs: {x: [1]}, layers: \(layers)}
            train:
              batch: 1
              rounds: 9
              optimizer: {sgd: {lr: \(rate)}}
              steps:
                - update: D
                  minimize: {loss: '\(loss)'}
            """)
        let engine = try engine(model, feed: Feed(["1/real": Tensor([real], [1, 1])]))
        try engine.set("D.linear.weight", [weight])
        let trace = Trace()
        engine.trace = trace
        try engine.run(1)
        return trace.origin.map { "\($0)" }
    }

    @Test func aFiniteRoundHasNone() throws { #expect(try origin("mean(square(D(real)))") == nil) }

    @Test func aLayerIsNamedWithItsInputsAndWeights() throws {
        let layers = "[{linear: {features: 1, bias: false}}, {op: aten::log, name: curve}]"
        let text = try #require(try origin("mean(D(real))", layers: layers, weight: -3))
        #expect(text.hasPrefix("layer 'curve' of 'D' ("), "\(text)")
        #expect(text.hasSuffix(", mine.yaml, line 4): the value is nan, from inputs up to 6"), "\(text)")
        #expect(
            try origin("mean(D(real))", weight: 3e38, real: 20)
                == "layer 'linear' of 'D' (linear, mine.yaml, line 4): the value is inf, from inputs up to 20 and "
                + "weights up to 3e+38")
    }

    @Test func aValueOfTheGameIsNamed() throws {
        let text = try #require(try origin("mean(1 / relu(-D(real)))"))
        #expect(text.hasSuffix(" (mine.yaml, line 11): the value is inf"), "\(text)")
        #expect(text.hasPrefix("'1 / relu("), "\(text)")
    }

    @Test func dataIsNamed() throws {
        #expect(try origin("mean(square(D(real)))", real: .nan) == "the data of 'real': the value is nan")
    }

    @Test func aGradientIsNamedWithItsTerm() throws {
        // d sqrt(y) / dy is infinite at 0, and d y / d w is 0
        let text = try #require(try origin("mean(sqrt(square(D(real) - 2)))"))
        #expect(text.hasPrefix("the gradient of 'D.loss' for 'D.linear.weight': the value is "), "\(text)")
    }

    @Test func anUpdateIsNamedWithItsRate() throws {
        #expect(
            try origin("mean(1e9 * D(real))", rate: "1e30")
                == "the update of 'D.linear.weight' by sgd with a learning rate of 1e+30: the value is -inf")
    }

    @Test func weightsAveragesAndMomentsAreChecked() throws {
        let model = try model(Games.tiny)
        let engine = try engine(model)
        try engine.run(2)
        #expect(try engine.nonFinite() == nil)
        let names = ["D.linear.weight", "ema.G.linear.bias"]
        for name in names {
            let tensor = try #require(engine.players.tensors()[name])
            let before = try tensor.clone()
            try tensor.copy(from: Tensor.full(tensor.shape, .nan))
            let found = try engine.nonFinite()
            #expect(found?.name == name && found?.value.isNaN == true)
            try tensor.copy(from: before)
        }
        let moment = try #require(engine.optimizers["G"]?.state["linear.bias/exp_avg_sq"])
        try moment.copy(from: Tensor.full(moment.shape, .infinity))
        #expect(try engine.nonFinite()?.name == "optimizer/G/linear.bias/exp_avg_sq")
        #expect(try engine.nonFinite()?.value == .infinity)
    }
}
