import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// `weight_distance` between the weights of two networks.
struct WeightDistanceTests {
    private func game(_ term: String, average: String = "D: {decay: 1}") throws -> Model {
        try model(
            """
            model: mine
            data: {real: vector(2)}
            networks:
              D: {inputs: {x: [2]}, layers: [{linear: 1, name: score}]}
              E: {inputs: {x: [2]}, trainable: false, layers: [{linear: 1, name: score}]}
              F: {inputs: {x: [2]}, trainable: false, layers: [{linear: 3, name: score}]}
            train:
              batch: 4
              rounds: 9
              optimizer: {sgd: {lr: 0.25}}
              average: {\(average)}
              steps:
                - update: D
                  minimize: {distance: '\(term)'}
            """)
    }

    /// The sum of squares, and half of the way back with a rate of a quarter: d − 0.25 · 2 (d − e).
    @Test func itsGradientPullsTheUpdatedNetworkOnly() throws {
        let engine = try engine(game("weight_distance(D, E)"))
        try engine.set("D.score.weight", [3, 0])
        try engine.set("D.score.bias", [1])
        try engine.set("E.score.weight", [1, 2])
        try engine.set("E.score.bias", [1])
        #expect(try engine.run(1)[0]["D.distance"] == 8)
        #expect(try engine.numbers("D.score.weight") == [2, 1] && engine.numbers("E.score.weight") == [1, 2])
        #expect(try engine.run(1)[0]["D.distance"] == 2)
    }

    /// With the decay of `historical-averaging` the average is the mean of all weights so far.
    @Test func anAverageCanBeTheMeanOfThePast() throws {
        let engine = try engine(
            game("0.5 * weight_distance(D, ema(D)) + mean(D(real))", average: "D: {decay: round / (round + 1)}"))
        var past: [Float] = []
        for _ in 0..<3 {
            try engine.run(1)
            past.append(try engine.numbers("D.score.bias")[0])
            let mean = past.reduce(0, +) / Float(past.count)
            #expect(abs(try engine.numbers("ema.D.score.bias")[0] - mean) < 1e-5)
        }
    }

    @Test(arguments: [
        ("weight_distance(D)", "'weight_distance' is called as weight_distance(A, B)"),
        ("weight_distance(D, real)", "'weight_distance' takes networks"),
        (
            "weight_distance(D, F)",
            "'weight_distance' needs networks with equal weights, but those of 'D' and 'F' differ"
        ),
        ("weight_distance(E, E)", "the term 'distance' does not depend on 'D'"),
        ("weight_distance(ema(D), E)", "no gradient of the term 'distance' reaches 'D'"),
    ]) func mistakesAreExplained(_ term: String, _ message: String) {
        let error = #expect(throws: Mistaken.self) { try game(term) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
