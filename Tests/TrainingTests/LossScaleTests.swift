import Games
import Graph
import TestSupport
import Testing
import Torch

@testable import Training

@Suite struct LossScaleTests {
    @Test func anOverflowHalvesTheFactorAndManyGoodUpdatesDoubleIt() throws {
        let scale = try LossScale(on: .cpu)
        let gradient = try Tensor([65_536, -131_072] as [Float], [2])
        let fine = try scale.unscale([gradient])
        #expect(try gradient.floats() == [1, -2])
        #expect(try fine.item() == 0)
        for bad in [Float.infinity, .nan] {
            let overflow = try scale.unscale([Tensor([1, 2] as [Float], [2]), Tensor([bad] as [Float], [1])])
            #expect(try overflow.item() == 1)
        }
        #expect(try scale.factor.item() == 16_384)
        #expect(try scale.skipped.item() == 2)
        for _ in 0..<1999 { _ = try scale.unscale([Tensor([1] as [Float], [1])]) }
        #expect(try scale.factor.item() == 16_384)
        _ = try scale.unscale([Tensor([1] as [Float], [1])])
        #expect(try scale.factor.item() == 32_768)
    }

    @Test func aSkippedUpdateChangesNothingAndTheNextOneIsNormal() throws {
        for optimizer in ["adam: {lr: 1e-3}", "rmsprop: {lr: 1e-3}", "sgd: {lr: 1e-3, momentum: 0.9}"] {
            let text = Games.tiny.replacing("adam: {lr: 1e-3}", with: optimizer)
            let (scaled, plain) = (try engine(model(text)), try engine(model(text)))
            let own = try #require(scaled.optimizers["G"])
            func weights(_ engine: Engine) throws -> [Tensor] {
                let weights = try #require(engine.players.all["G"]?.weights)
                return weights.trainableNames.compactMap { weights.frozen[$0] }
            }
            func update(_ engine: Engine, _ value: Double, _ overflow: Double?) throws {
                let names = try #require(engine.players.all["G"]?.weights.trainableNames)
                let tensors = try weights(engine)
                let slopes = try tensors.map { try Tensor.full($0.shape, value) }
                let optimizer = try #require(engine.optimizers["G"])
                try engine.undoing(overflow.map { try .full([1], $0) }, of: optimizer, tensors) {
                    try optimizer.step(
                        names, tensors, slopes, ["lr": 1e-3, "beta1": 0.5, "beta2": 0.9, "alpha": 0.9, "eps": 1e-8])
                }
            }
            let before = try scaled.bytes()
            try update(scaled, .nan, 1)
            #expect(try scaled.bytes() == before, "\(optimizer)")
            #expect(try own.state.values.allSatisfy { try $0.floats().allSatisfy { $0 == 0 } })
            try update(scaled, 0.5, 0)
            try update(plain, 0.5, nil)
            #expect(try scaled.bytes() == plain.bytes(), "\(optimizer)")
        }
    }

    /// libtorch's CPU kernels compute in float16 too, slowly.
    @Test func aGameTrainsInFloat16AndResumesWithItsFactors() throws {
        let model = try model(Games.tiny)
        let source = NoiseSource(model)
        let engine = try Engine(model, source: source, seed: 3, rounds: 12, precision: .fp16)
        for _ in 0..<3 { _ = try engine.runRound(measuring: false) }
        let figures = try Readings.values(of: [engine.runRound(measuring: true)])[0][.health] ?? []
        #expect(figures.contains { $0.name == "loss_scale/D" && $0.value >= 1 })
        #expect(figures.contains { $0.name == "skipped/G" })
        let folder = try TemporaryFolder()
        let saved = try engine.save(in: folder.url)
        let other = try Engine(
            model, source: NoiseSource(model, position: source.position), seed: 3, rounds: 12, precision: .fp16)
        try other.restore(Checkpoint(reading: saved))
        for each in [engine, other] { _ = try each.runRound(measuring: false) }
        #expect(try engine.bytes() == other.bytes())
        let states = [engine, other].map { $0.lossScales.mapValues(\.state) }
        for (step, state) in states[0] {
            for (name, tensor) in state { #expect(try tensor.bytes() == states[1][step]?[name]?.bytes()) }
        }
    }
}
