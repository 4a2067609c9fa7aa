import Data
import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

struct StagesTests {
    /// Grows from 8 to 16 pixels; the new level fades in while 32 images are shown.
    private let text = """
        model: mine
        params: {size: 16, fade: 32}
        let: {grown: size > 8}
        data: {real: 'image(1, size, size)'}
        networks:
          G:
            inputs: {z: [4], alpha: [1, 1, 1]}
            layers:
              - linear: 64
                from: z
                name: base
              - reshape: [1, 8, 8]
                name: small
              - upsample: 2
                when: grown
                name: old
              - conv: {filters: 1, kernel: 3, padding: 1}
                when: grown
                name: fresh
              - multiply: alpha
                when: grown
          D: {inputs: {x: [1, size, size]}, layers: [flatten, {linear: 1, name: score}]}
        train:
          batch: 4
          images: 96
          average: {G: {decay: 0.9}}
          optimizer: {adam: {lr: 1e-3}}
          state: {k: 0}
          let: {z: normal(4), 'alpha': 'min(1, stage_images / fade)', fake: 'G(z, alpha)'}
          steps:
            - update: D
              minimize:
                loss: mean(softplus(D(pool(fake, 4)))) + mean(softplus(-D(real)))
            - update: G
              minimize:
                loss: mean(softplus(-D(fake)))
              assign: {k: k + 1}
          stages:
            - {until: 24, set: {size: size // 2}, batch: 8}
            - {set: {size: size}}
        infer: {sample: 'G(z, alpha)'}
        """

    private func stages(_ model: Model, rounds: Int? = nil) -> Stages {
        Stages(model, seed: 3, rounds: rounds, open: { NoiseSource($0, position: $1) })
    }

    /// Runs rounds like the trainer.
    private func train(_ engine: Engine, _ stages: Stages, until round: Int) throws -> Engine {
        var present = engine
        while present.round < round {
            if let next = try stages.next(after: present) { present = next }
            try present.run(1)
        }
        return present
    }

    @Test func eachStageHasItsOwnSizeBatchAndCounts() throws {
        let made = try model(text)
        #expect(
            made.stages.map(\.model.data.fields.first?.kind) == [
                .image(channels: 1, height: 8, width: 8), .image(channels: 1, height: 16, width: 16),
            ])
        let stages = stages(made)
        let first = try stages.begin()
        // 24 images by 8, then 72 by 4
        #expect(first.rounds == 3 + 18)
        try first.run(2)
        #expect(try stages.next(after: first) == nil)
        try first.run(1)
        let second = try #require(try stages.next(after: first))
        #expect(second.round == 3 && second.images == 24 && second.rounds == first.rounds)
        try second.run(1)
        #expect(second.images == 28 && second.numbers["stage_images"] == 4)
        #expect(second.source.position == 28)
    }

    @Test func anotherAttemptTakesOtherBatchesAndRandomNumbers() throws {
        let stages = try stages(model(text))
        let folder = try TemporaryFolder()
        let first = try stages.begin()
        try first.run(2)
        let checkpoint = try Checkpoint(reading: first.save(in: folder.url))
        let attempts = try (0...2).map { try stages.resume(checkpoint, attempt: $0) }
        // batches of eight
        #expect(attempts.map(\.source.position) == [16, 24, 32])
        #expect(try attempts.map { try $0.bytes() } == Array(repeating: first.bytes(), count: 3))
        let losses = try attempts.map { try $0.run(1) }
        #expect(Set(losses.map { "\($0)" }).count == 3)
        #expect(try first.run(1) == losses[0])
        #expect(try stages.resume(checkpoint, attempt: 1).run(1) == losses[1])
    }

    @Test func weightsOfEqualNameAndShapeAreCarriedOver() throws {
        let stages = try stages(model(text))
        let first = try stages.begin()
        try first.run(3)
        let second = try #require(try stages.next(after: first))
        for name in ["G.base.weight", "ema.G.base.weight"] {
            #expect(try second.numbers(name) == first.numbers(name))
        }
        #expect(try second.numbers("G.base.weight") != second.numbers("ema.G.base.weight"))
        #expect(first.players.tensors()["G.fresh.weight"] == nil)
        #expect(second.players.tensors()["G.fresh.weight"] != nil)
        #expect(second.players.tensors()["D.score.weight"]?.shape == [1, 256])
        #expect(second.optimizers.values.allSatisfy { $0.state.isEmpty })
        #expect(try second.evaluator.states["k"]?.item() == 3)
        // the pool's images now have another size
        #expect(second.memories.isEmpty)
        #expect(
            second.notices == ["the state of 'step 1/pool(fake, 4)' has other sizes in stage 2, so it is reset"])
    }

    @Test(arguments: [2, 3, 5])
    func aResumedRunEqualsAnUninterruptedOne(_ stop: Int) throws {
        let folder = try TemporaryFolder()
        let made = try model(text)
        let straight = try train(stages(made).begin(), stages(made), until: 8)
        let first = try train(stages(made).begin(), stages(made), until: stop)
        let checkpoint = try Checkpoint(reading: first.save(in: folder.url))
        #expect(checkpoint.stage == (stop > 3 ? 1 : 0))
        let resumed = try train(stages(made).resume(checkpoint), stages(made), until: 8)
        #expect(straight.stage == 1 && resumed.stage == 1)
        #expect(try resumed.bytes() == straight.bytes())
        #expect(resumed.numbers == straight.numbers)
    }

    @Test func inferencesFadeLikeTraining() throws {
        let made = try model(text)
        let engine = try train(stages(made).begin(), stages(made), until: 5)
        let z = try Tensor.normal([2, 4], Generator(seed: 1))
        func sample(_ numbers: [String: Double]) throws -> [Float] {
            let sampler = try Sampler(engine.model, engine.players, seed: 1, numbers: numbers)
            return try sampler.run(sampler.inference(), count: 2, fixed: ["z": z]).floats()
        }
        #expect(try sample(engine.numbers).contains { $0 != 0 })
        #expect(try sample([:]).allSatisfy { $0 == 0 })
    }

    @Test func mistakesInLaterStagesAreReportedBeforeTraining() throws {
        func message(_ text: String) -> String {
            do { return try model(text).name } catch let error as Mistaken { return error.description } catch {
                return ""
            }
        }
        #expect(
            message(text.replacing("set: {size: size}", with: "set: {sise: 3}")).contains("unknown parameter 'sise'"))
        #expect(message(text.replacing("set: {size: size}", with: "set: {sise: 3}")).contains("in stage 2"))
        #expect(message(text.replacing("until: 24, ", with: "")).contains("a stage needs 'until'"))
        #expect(message(text.replacing("until: 24", with: "until: 0")).contains("must be a number above 0"))
        #expect(message(text.replacing("until: 24", with: "untill: 24")).contains("unknown key 'untill' of a stage"))
    }
}
