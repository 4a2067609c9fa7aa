import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Steps that run further for the steps after them alone.
struct EngineUnrollingTests {
    private func engine(_ steps: String, optimizer: String = "{adam: {lr: 0.05}}", generator: String = "") throws
        -> Engine
    {
        try TestSupport.engine(
            model(
                """
                model: mine
                data: {real: vector(2)}
                networks:
                  G: {inputs: {z: [2]}, layers: [linear: 2]}
                  D:
                    inputs: {x: [2]}
                    layers: [{linear: {features: 4, weight_norm: spectral}}, batch_norm, relu, {linear: 1, name: score}]
                train:
                  batch: 8
                  rounds: 20
                  optimizer: \(optimizer)
                  let: {z: normal(2), fake: G(z)}
                  steps:
                    - update: D
                      \(steps)
                      minimize: {real: 'bce_logits(D(real), 1)', fake: 'bce_logits(D(fake), 0)'}
                    - update: G
                      \(generator)
                      minimize: {adversarial: 'bce_logits(D(fake), 1)'}
                infer: {generate: G(z)}
                """))
    }

    private func part(_ engine: Engine, _ network: String) throws -> [String: [UInt8]] {
        try engine.bytes().filter { $0.key.hasPrefix("\(network).") }
    }

    private func moments(_ engine: Engine, _ network: String) throws -> [String: [UInt8]] {
        try #require(engine.optimizers[network]).state.mapValues { try $0.bytes() }
    }

    /// The generator moves as after five steps of the discriminator, of which one lasts: weights, running statistics and
    /// the optimizer's moments are those of a single step.
    @Test(arguments: ["{adam: {lr: 0.05}}", "{sgd: {lr: 0.1, momentum: 0.9}}"])
    func laterStepsSeeWhatIsTakenBack(_ optimizer: String) throws {
        // the generator's pass moves running statistics of the discriminator, which are taken back too
        let single = try engine("", optimizer: optimizer, generator: "when: round > 9")
        let repeated = try engine("repeat: 5", optimizer: optimizer)
        let unrolled = try engine("unroll: 4", optimizer: optimizer)
        for engine in [single, repeated, unrolled] { _ = try engine.runRound(measuring: true) }
        #expect(try part(unrolled, "D") == part(single, "D"))
        #expect(try moments(unrolled, "D") == moments(single, "D"))
        #expect(try part(unrolled, "G") == part(repeated, "G"))
        #expect(try moments(unrolled, "G") == moments(repeated, "G"))
        #expect(unrolled.images == repeated.images)
    }

    /// Figures are those of the step that lasts.
    @Test func figuresAreThoseOfTheStepThatLasts() throws {
        func figures(_ steps: String) throws -> [String: Double] {
            let values = try Readings.values(of: [engine(steps).runRound(measuring: true)])[0]
            let own = values.values.joined().filter { $0.name.contains("D") && !$0.name.contains("G") }
            return Dictionary(own.map { ($0.name, $0.value) }) { $1 }
        }
        #expect(try figures("unroll: 3") == figures(""))
    }

    @Test func numbersOfRunsMayChange() throws {
        let changing = try engine("unroll: 0 if round < 2 else 3")
        let plain = try engine("")
        for engine in [changing, plain] { try engine.run(2) }
        #expect(try changing.bytes() == plain.bytes())
        for engine in [changing, plain] { try engine.run(1) }
        #expect(try changing.numbers("D.score.weight") == plain.numbers("D.score.weight"))
        #expect(try part(changing, "G") != part(plain, "G"))
    }

    @Test func aRoundShowsTheBatchesOfAllRuns() throws {
        let model = try engine("unroll: 4").model
        var count = RoundCount(epochSize: 100, total: 400)
        count.run(model, until: 400)
        #expect(count.rounds == 10)
    }
}
