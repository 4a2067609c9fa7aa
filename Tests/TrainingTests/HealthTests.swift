import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// The figures of how a training is doing.
struct HealthTests {
    private static let game = """
        model: mine
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 4, name: hidden}, relu, {linear: 2}]}
          D: {inputs: {x: [2]}, layers: [{linear: 1, name: score}]}
        train:
          batch: 8
          rounds: 100
          optimizer: {sgd: {lr: 0.1}}
          let: {z: normal(2), fake: G(z)}
          steps:
            - update: D
              minimize: {real: 'bce_logits(D(real), 1)', fake: 'bce_logits(D(fake), 0)'}
            - update: G
              minimize: {adversarial: 'bce_logits(D(fake), 1)'}
        infer: {generate: G(z)}
        """

    private func health(_ engine: Engine, probing: Bool = false) throws -> [String: Double] {
        let values = try Readings.values(of: [engine.runRound(measuring: true, probing: probing)])[0]
        return Dictionary(uniqueKeysWithValues: (values[.health] ?? []).map { ($0.name, $0.value) })
    }

    @Test func accuraciesAndUpdatesEqualTheirDefinition() throws {
        let engine = try engine(model(Self.game))
        try engine.set("D.score.weight", [1, -2])
        try engine.set("D.score.bias", [0.3])
        let real = try #require(NoiseSource(engine.model).next(8)["real"]).floats()
        let outputs = stride(from: 0, to: 16, by: 2).map { real[$0] - 2 * real[$0 + 1] + 0.3 }
        let figures = try health(engine)
        #expect(figures["accuracy/D(real)"] == Double(outputs.count { $0 >= 0 }) / 8)
        #expect(try #require(figures["accuracy/D(fake)"]).truncatingRemainder(dividingBy: 0.125) == 0)
        let after = try engine.numbers("D.score.weight") + engine.numbers("D.score.bias")
        let moves = zip(after, [1, -2, 0.3]).map { Double($0 - $1) }
        func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(try (#require(figures["update/D"]) - norm(moves) / norm(after.map(Double.init))).magnitude < 1e-6)
        #expect(figures["dead/G"] == nil)
    }

    @Test func deadUnitsAreCounted() throws {
        let engine = try engine(model(Self.game))
        #expect(try health(engine, probing: true)["dead/G"] == 0)
        try engine.set("G.hidden.bias", [-100, 0, -100, -100])
        #expect(try health(engine, probing: true)["dead/G"] == 0.75)
    }

    @Test func heldOutDataIsMeasuredWithTheWeightsAfterTheRound() throws {
        let engine = try engine(model(Self.game))
        engine.heldOut = ["real": try Tensor([1, 0, 0, 1] as [Float], [2, 2])]
        let figures = try health(engine, probing: true)
        let weights = try engine.numbers("D.score.weight")
        let expected = (weights[0] + weights[1]) / 2 + (try engine.numbers("D.score.bias"))[0]
        #expect((try #require(figures["held_out/D(real)"]) - Double(expected)).magnitude < 1e-6)
    }

    /// A discriminator that sees augmented images only is measured on augmented ones: half of the image is cut out.
    @Test func heldOutDataIsAugmentedAsInTheTraining() throws {
        let engine = try engine(
            model(
                """
                model: mine
                data: {real: 'image(1, 8, 8)'}
                networks:
                  G: {inputs: {z: [2]}, layers: [linear: 64, reshape: [1, 8, 8]]}
                  D: {inputs: {x: [1, 8, 8]}, layers: [flatten, {linear: 1, name: score}]}
                train:
                  batch: 4
                  rounds: 9
                  optimizer: {sgd: {lr: 0}}
                  augment: {pipeline: [cutout]}
                  let: {z: normal(2), fake: G(z)}
                  steps:
                    - update: D
                      minimize: {real: 'bce_logits(D(augment(real)), 1)', fake: 'bce_logits(D(augment(fake)), 0)'}
                    - update: G
                      minimize: {adversarial: 'bce_logits(D(augment(fake)), 1)'}
                infer: {generate: G(z)}
                """))
        try engine.set("D.score.weight", Array(repeating: 1, count: 64))
        engine.heldOut = ["real": try .full([4, 1, 8, 8], 1)]
        let output = try #require(try health(engine, probing: true)["held_out/D(augment(real))"])
        #expect((48...63.9).contains(output))
    }

    /// A discriminator's calls are measured wherever they are written: in the step, among values that steps share, or in
    /// a function that is called for real and for generated samples.
    @Test(arguments: [
        ("", "D(real)", "D(fake)", ""), (", on_real: D(real), on_fake: D(fake)", "on_real", "on_fake", ""),
        ("", "score(real)", "score(fake)", "functions: {'score(x)': D(x)}"),
    ])
    func callsAreMeasuredWhereverTheyAreWritten(_ lets: String, _ real: String, _ fake: String, _ extra: String) throws
    {
        let text = Self.game.replacing("fake: G(z)}\n  steps", with: "fake: G(z)\(lets)}\n  steps")
            .replacing(
                "bce_logits(D(real), 1)', fake: 'bce_logits(D(fake), 0)",
                with: "bce_logits(\(real), 1)', fake: 'bce_logits(\(fake), 0)")
        let engine = try engine(model("\(text)\n\(extra)"))
        engine.heldOut = ["real": try Tensor([1, 0, 0, 1] as [Float], [2, 2])]
        try engine.set("D.score.weight", [1, -2])
        let values = try Readings.values(of: [engine.runRound(measuring: true, probing: true)])[0]
        let health = Set((values[.health] ?? []).map(\.name))
        #expect(health.isSuperset(of: ["accuracy/D(real)", "accuracy/D(fake)", "held_out/D(real)"]))
        let outputs = Dictionary(uniqueKeysWithValues: (values[.output] ?? []).map { ($0.name, $0.value) })
        #expect(outputs["D(real)"] != nil && outputs["D(real)"] != outputs["D(fake)"])
    }

    /// Taking the figures draws no random number and changes no running statistic.
    @Test(arguments: Games.all.map(\.text) + [Games.tiny])
    func measuringChangesNothing(_ game: String) throws {
        let (plain, measured) = (try engine(model(game)), try engine(model(game)))
        measured.heldOut = try NoiseSource(measured.model, position: 77).next(5)
        for _ in 0..<4 {
            _ = try plain.runRound(measuring: false)
            _ = try Readings.values(of: [measured.runRound(measuring: true, probing: true)])[0]
        }
        #expect(try plain.bytes() == measured.bytes())
        #expect(try plain.evaluator.generator.state().bytes() == measured.evaluator.generator.state().bytes())
        #expect(
            try plain.evaluator.states.mapValues { try $0.bytes() }
                == measured.evaluator.states.mapValues { try $0.bytes() })
    }

    /// A resumed run's lines of figures and warnings continue those of the first start.
    @Test func figuresAndWarningsContinueAfterAResume() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "mine.yaml")
        // units that are dead from the start, of which there is a warning
        let game = Self.game.replacing(
            "layers: [{linear: 4", with: "init: {hidden.bias: constant(-100)}, layers: [{linear: 4")
        try game.write(to: file, atomically: true, encoding: .utf8)
        func lines(_ name: String, stops: Int?) throws -> [String] {
            var options = Session.Options()
            options.intervals = .init(log: 2, sample: 20, checkpoint: 50)
            options.seed = 1
            let run = folder.url.appending(path: name).path
            let session = try Session(file.path, rounds: 200, folder: run, options: options, zoo: zoo)
            try session.run { event in
                if case .progress(let progress) = event, progress.round == stops { session.stop() }
            }
            if stops != nil { try Session(resuming: run, options: options, zoo: zoo).run() }
            let text = try String(contentsOfFile: "\(run)/metrics.jsonl", encoding: .utf8)
            return text.split(separator: "\n").map { line in
                String(line).replacing(/"seconds": [^,]*, "images_per_second": [^,]*,/, with: "")
                    .replacing(/"loading": .*/, with: "")
            }.filter { !$0.contains("data-starved") }
        }
        let straight = try lines("straight", stops: nil)
        #expect(straight.contains { $0.contains("dead-activations") })
        #expect(try lines("stopped", stops: 160) == straight)
    }
}
