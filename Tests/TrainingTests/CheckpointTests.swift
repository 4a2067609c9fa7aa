import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// Equal seeds give bitwise equal trainings, even across a checkpoint.
struct CheckpointTests {
    /// Every kind of state in one model.
    private static let document = """
        model: mine
        data: {real: vector(4)}
        networks:
          G:
            inputs: {z: [3]}
            layers:
              - linear: 8
              - batch_norm
              - relu
              - dropout: 0.3
              - linear: 4
          D:
            inputs: {x: [4]}
            layers:
              - linear: {features: 8, weight_norm: spectral}
              - leaky_relu: 0.2
              - dropout: 0.5
              - linear: 1
        train:
          batch: 6
          rounds: 100
          optimizer: OPTIMIZER
          average: {G: {half_life: 40, ramp: 0.5}}
          state: {k: 0.5}
          let:
            z: normal(3)
            fake: G(z)
            center: track(fake, 0.9)
          steps:
            - update: D
              repeat: 2 if round % 2 == 0 else 1
              let:
                old: pool(fake, 9)
              minimize:
                loss: mean(D(old)) * k - mean(D(real)) + mean(square(D(real)))
              assign:
                k: clamp(k + 0.1 * mean(D(real)), 0.1, 0.9)
            - update: G
              minimize:
                loss: mean(square(D(fake))) + mean(square(fake - center))
        infer:
          generate: G(z)
          center: center
        """

    static func game(_ optimizer: String) -> String { document.replacing("OPTIMIZER", with: optimizer) }

    static let optimizers = [
        "{adam: {lr: 0.01 * (1 - progress), betas: [0.5, 0.9]}}", "{adamw: {lr: 0.01}}",
        "{sgd: {lr: 0.05, momentum: 0.9, dampening: 0.2, weight_decay: 0.01}}", "{rmsprop: {lr: 0.01, momentum: 0.5}}",
    ]

    @Test func equalSeedsGiveEqualTrainings() throws {
        let model = try model(Self.game(Self.optimizers[0]))
        let (first, second, other) = try (engine(model), engine(model), engine(model, seed: 4))
        let losses = try first.run(5)
        #expect(try second.run(5) == losses)
        #expect(try first.bytes() == second.bytes())
        #expect(try other.run(5) != losses)
    }

    @Test func equalSeedsGiveEqualTrainingsOfConvolutions() throws {
        let settings = ["size=16", "channels=1", "latent=8", "filters=4", "train.batch=4"]
        let model = try zoo.load("dcgan", settings: settings).model
        let (first, second) = try (engine(model), engine(model))
        #expect(try first.run(5) == second.run(5))
        #expect(try first.bytes() == second.bytes())
    }

    @Test(arguments: optimizers)
    func resumingIsExact(_ optimizer: String) throws {
        let model = try model(Self.game(optimizer))
        let straight = try engine(model)
        let expected = try straight.run(12)

        let folder = try TemporaryFolder()
        let before = try engine(model)
        var losses = try before.run(6)
        let checkpoint = try Checkpoint(reading: before.save(in: folder.url))
        let after = try engine(model, seed: 99, position: checkpoint.position)
        try after.restore(checkpoint)
        losses += try after.run(6)

        #expect(losses == expected)
        #expect(try after.bytes() == straight.bytes())
        #expect(after.images == straight.images)
        // moments, states, histories, averages and the generator: everything that later rounds depend on
        let ends = try [straight, after].map { engine in
            let saved = try Checkpoint(reading: engine.save(in: folder.url))
            return try saved.tensors.mapValues { try $0.bytes() }
        }
        #expect(ends[0] == ends[1])
        let memories = ends[0].keys.filter { $0.hasPrefix("memory/") }
        #expect(Set(memories.map { $0.split(separator: "/")[1] }) == ["center", "step 1%2Fold"])
    }

    @Test func savingChangesNothing() throws {
        let model = try model(Self.game(Self.optimizers[0]))
        let folder = try TemporaryFolder()
        let (quiet, saving) = try (engine(model), engine(model))
        try quiet.run(4)
        for _ in 0..<4 {
            try saving.run(1)
            try saving.save(in: folder.url)
        }
        #expect(try quiet.bytes() == saving.bytes())
    }

    @Test func inferencesReadMovingAverages() throws {
        let model = try model(Self.game(Self.optimizers[0]))
        let trained = try engine(model)
        try trained.run(3)
        let sampler = try Sampler(model, trained.players, seed: 1, memories: trained.memories)
        let center = try sampler.run(sampler.inference("center"), count: 2).floats()
        #expect(center.count == 4)
        #expect(center.contains { $0 != 0 })
        // reading does not change it
        #expect(try sampler.run(sampler.inference("center"), count: 2).floats() == center)
    }

    @Test func theNewestCompleteCheckpointIsUsed() throws {
        let model = try model(Self.game(Self.optimizers[0]))
        let folder = try TemporaryFolder()
        let engine = try engine(model)
        try engine.run(1)
        try engine.save(in: folder.url)
        try engine.run(1)
        let last = try engine.save(in: folder.url)
        let partial = folder.url.appending(path: "checkpoints/.000003.partial")
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
        #expect(try Checkpoint.newest(in: folder.url).lastPathComponent == last.lastPathComponent)
    }

    @Test func weightsOfAnotherModelAreRefused() throws {
        let folder = try TemporaryFolder()
        let small = try engine(model(Self.game(Self.optimizers[0])))
        try small.run(1)
        let checkpoint = try Checkpoint(reading: small.save(in: folder.url))
        let other = try engine(model(Self.game(Self.optimizers[0]).replacing("- linear: 8", with: "- linear: 9")))
        let failure = #expect(throws: FileError.self) { try other.restore(checkpoint) }
        #expect(failure?.reason.contains("[8, 3]") == true)
    }
}
