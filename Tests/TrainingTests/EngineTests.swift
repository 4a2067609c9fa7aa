import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// The results of a round, on networks of one weight whose updates can be computed by hand: `G(z) = g z` and
/// `D(x) = d x`, with g = 2, d = 3, z = 1, real = 5 and plain gradient descent of rate 0.1.
struct EngineTests {
    /// A model of those networks; `head` is added to `train`, `steps` is the list of steps.
    func game(_ steps: String, head: String = "", values: String = "", batch: Int = 1) throws -> Model {
        func indented(_ text: String, _ count: Int) -> String {
            text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 + "\n" }.joined()
        }
        return try model(
            """
            model: mine
            data: {real: vector(1)}
            networks:
              G: {inputs: {z: [1]}, layers: [{linear: {features: 1, bias: false}}]}
              D: {inputs: {x: [1]}, layers: [{linear: {features: 1, bias: false}}]}
            train:
              batch: \(batch)
              rounds: 100
              optimizer: {sgd: {lr: 0.1}}
            \(indented(head, 2))  let:
                z: normal(1)
                fake: G(z)
            \(indented(values, 4))  steps:
            \(indented(steps, 4))
            """)
    }

    /// The weights after some rounds.
    func play(_ model: Model, rounds: Int = 1, feed: [String: Float] = [:]) throws -> (g: Float, d: Float) {
        var given: [String: Tensor] = [:]
        for round in 1...max(rounds, 1) {
            given["\(round)/z"] = try Tensor([Float(1)], [1, 1])
            given["\(round)/real"] = try Tensor([Float(5)], [1, 1])
        }
        for (name, value) in feed { given[name] = try Tensor([value], [1, 1]) }
        let engine = try engine(model, feed: Feed(given))
        try engine.set("G.linear.weight", [2])
        try engine.set("D.linear.weight", [3])
        try engine.run(rounds)
        return try (engine.numbers("G.linear.weight")[0], engine.numbers("D.linear.weight")[0])
    }

    func equal(_ found: (g: Float, d: Float), _ g: Float, _ d: Float) -> Bool {
        abs(found.g - g) < 1e-5 && abs(found.d - d) < 1e-5
    }

    let critic = "- update: D\n  minimize: {loss: sum(D(fake)) - sum(D(real))}\n"
    let generator = "- update: G\n  minimize: {loss: -sum(D(fake))}\n"

    // MARK: Updates

    @Test func eachStepUpdatesOnlyItsNetworks() throws {
        // dL/dd = g z − real = −3
        #expect(equal(try play(game(critic)), 2, 3.3))
        #expect(equal(try play(game(generator)), 2.3, 3))
        // the generator's loss uses the updated discriminator
        #expect(equal(try play(game(critic + generator)), 2.33, 3.3))
        #expect(equal(try play(game("- update: [G, D]\n  minimize: {loss: -sum(D(fake))}")), 2.3, 3.2))
    }

    @Test func termsAreSummedAndMaximizeNegates() throws {
        let steps = "- update: D\n  minimize: {a: sum(D(fake))}\n  maximize: {b: sum(D(real))}"
        #expect(equal(try play(game(steps)), 2, 3.3))
    }

    @Test func sharedValuesKeepTheirValue() throws {
        // the discriminator is updated on the generator's first output even after the generator was updated
        #expect(equal(try play(game(generator + critic)), 2.3, 3.3))
        // a step's own value is computed with the current weights
        let own = "- update: D\n  let: {again: G(z)}\n  minimize: {loss: sum(D(again)) - sum(D(real))}"
        #expect(equal(try play(game(generator + own)), 2.3, 3.27))
    }

    @Test func repeatsUseNewBatchesAndTheNextStepUsesTheLast() throws {
        let steps = critic.replacing("- update: D\n", with: "- update: D\n  repeat: 2\n") + generator
        let feed: [String: Float] = ["1/1/z": 1, "1/1/real": 5, "1/2/z": 4, "1/2/real": 6]
        // 3 − 0.1 (2 − 5) − 0.1 (8 − 6) = 3.1, then 2 + 0.1 · 3.1 · 4
        #expect(equal(try play(game(steps), feed: feed), 3.24, 3.1))
    }

    @Test func repeatsMayDependOnTheRound() throws {
        let steps = critic.replacing("- update: D\n", with: "- update: D\n  repeat: 2 if round < 1 else 0\n")
        let feed: [String: Float] = ["1/2/z": 1, "1/2/real": 5]
        #expect(equal(try play(game(steps), rounds: 3, feed: feed), 2, 3.6))
    }

    @Test func everyAndWhenSelectRounds() throws {
        let lazy = critic.replacing("- update: D\n", with: "- update: D\n  every: 2\n")
        #expect(equal(try play(game(lazy), rounds: 1), 2, 3.3))
        #expect(equal(try play(game(lazy), rounds: 2), 2, 3.3))
        #expect(equal(try play(game(lazy), rounds: 3), 2, 3.6))
        let late = critic.replacing("- update: D\n", with: "- update: D\n  when: round >= 2 and progress < 0.5\n")
        #expect(equal(try play(game(late), rounds: 2), 2, 3))
        #expect(equal(try play(game(late), rounds: 3), 2, 3.3))
    }

    @Test func weightsAndGradientsAreClipped() throws {
        let weights = critic.replacing("- update: D\n", with: "- update: D\n  clip_weights: 0.5\n")
        #expect(equal(try play(game(weights)), 2, 0.5))
        let before = critic.replacing("- update: D\n", with: "- update: D\n  clip_weights: {before: 0.5}\n")
        #expect(equal(try play(game(before)), 2, 0.8))
        let gradients = critic.replacing("- update: D\n", with: "- update: D\n  clip_gradients: 1.5\n")
        #expect(equal(try play(game(gradients)), 2, 3.15))
    }

    @Test func accumulatedGradientsAreAveraged() throws {
        let feed: [String: Float] = ["1/1/z": 1, "1/1/real": 5, "1/2/z": 4, "1/2/real": 6]
        // gradients −3 and 2
        #expect(equal(try play(game(critic, head: "accumulate: 2"), feed: feed), 2, 3.05))
    }

    @Test func statesAreAssignedAfterTheUpdate() throws {
        let steps = """
            - update: D
              minimize: {loss: k * (sum(D(fake)) - sum(D(real)))}
              assign: {k: 2 * k + 0 * sum(D(real))}
            - update: G
              minimize: {loss: -k * sum(D(fake))}
            """
        let model = try game(steps, head: "state: {k: 0.5}")
        // round 1: d = 3 + 0.15, k = 1, g = 2 + 0.315
        #expect(equal(try play(model), 2.315, 3.15))
        #expect(equal(try play(model, rounds: 2), 2.315 + 2 * 0.1 * 3.4185, 3.4185))
    }

    @Test func aStateTakesTheSizesOfItsAssignment() throws {
        let steps = """
            - update: D
              minimize: {loss: sum(D(fake)) - sum(D(real))}
              assign:
                seen: 0.5 * seen + mean(concat(real, 2 * real), 0)
                pair: pair * seen
            """
        let model = try game(steps, head: "state: {seen: 1, pair: [1, 2]}")
        let engine = try engine(
            model, feed: Feed(["1/real", "2/real"].reduce(into: [:]) { $0[$1] = try Tensor([Float(5)], [1, 1]) }))
        #expect(try engine.evaluator.states["seen"]?.floats() == [1, 1])
        try engine.run(2)
        #expect(try engine.evaluator.states["seen"]?.floats() == [7.75, 15.25])
        #expect(try engine.evaluator.states["pair"]?.floats() == [5.5, 21])
    }

    /// A state that keeps one value per sample has the batch as its first axis.
    @Test func aStateMayKeepABatch() throws {
        let steps = """
            - update: D
              minimize: {loss: sum(D(fake)) - sum(D(real)), far: 0 * mean(square(D(real) - before)) + 0 * sum(D(real))}
              assign: {before: 'mean(concat(real, real), [1])'}
            """
        let model = try game(steps, head: "state: {before: 0}", batch: 3)
        let shapes = model.game.nodes.filter { $0.text == "D(real) - before" }.map(\.type)
        #expect(shapes == [.tensor([3, 1])])
        try engine(model).run(2)
    }

    @Test func aStepWithItsOwnBatchSamplesItsOwnValues() throws {
        let steps = generator + "- update: D\n  batch: 3\n  minimize: {loss: mean(D(fake)) - mean(D(real))}\n"
        let model = try game(steps + generator)
        let engine = try engine(model)
        var passes: [String] = []
        engine.evaluator.onCall = { call, isLive in passes.append("\(call.network)\(isLive ? "*" : "")") }
        try engine.run(1)
        #expect((engine.source as? NoiseSource)?.sizes == [3])
        #expect(engine.images == 3)
        // G D | G and D twice on its own batch | D
        #expect(passes == ["G*", "D", "G", "D*", "D*", "D"])
    }

    @Test func schedulesSetRatesAndWeights() throws {
        let rate = "optimizers: {D: {sgd: {lr: 'linear(0.1, 0.05, round, 0, 1)'}}}"
        #expect(equal(try play(game(critic, head: rate), rounds: 2), 2, 3.45))
        let weighted = "- update: D\n  minimize: {loss: 'cosine(2, 0, round, 0, 2) * (sum(D(fake)) - sum(D(real)))'}\n"
        #expect(equal(try play(game(weighted), rounds: 3), 2, 3.9))
    }

    /// Each weight's change is −rate · gradient, with the gradient from finite differences.
    @Test func updatesMatchFiniteDifferences() throws {
        let text = """
            model: mine
            data: {real: vector(3)}
            networks:
              G: {inputs: {z: [2]}, layers: [{linear: 4}, tanh, {linear: 3}]}
              D: {inputs: {x: [3]}, layers: [{linear: 4}, softplus, {linear: 1}]}
            train:
              batch: 5
              rounds: 1
              optimizer: {sgd: {lr: 0.1}}
              let: {z: normal(2), fake: G(z)}
              steps:
                - update: [D, G]
                  minimize:
                    value: mean(square(D(fake))) + 2 * mean(tanh(D(real)))
                    penalty: mean(square(norm(grad(D(fake), fake)) - 1))
            """
        let model = try model(text)
        let engine = try engine(model)
        let before = try engine.players.tensors().mapValues { try $0.floats() }
        try engine.run(1)
        for (name, numbers) in before {
            let after = try engine.numbers(name)
            for index in numbers.indices {
                let slope = try difference(model, name, numbers, index)
                let change = Double(numbers[index] - after[index]) / 0.1
                #expect(abs(slope - change) < 2e-3 + 0.01 * abs(slope), "\(name)[\(index)]: \(change), not \(slope)")
            }
        }
    }

    private func difference(_ model: Model, _ name: String, _ numbers: [Float], _ index: Int) throws -> Double {
        let step: Float = 0.01
        let sides = try [step, -step].map { step in
            let engine = try engine(model)
            var moved = numbers
            moved[index] += step
            try engine.set(name, moved)
            return try engine.run(1)[0].values.reduce(0, +)
        }
        return (sides[0] - sides[1]) / Double(2 * step)
    }
}
