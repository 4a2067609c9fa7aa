import Foundation
import Language
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// A game whose discriminator sees small images through `augment`.
private func augmented(_ augment: String, extra: String = "", steps: String = "") -> String {
    """
    model: mine
    params: {p: 1}
    data: {real: 'image(3, 8, 8)'}
    networks:
      G: {inputs: {z: [4]}, layers: [linear: 192, reshape: [3, 8, 8]]}
      D: {inputs: {x: [3, 8, 8]}, layers: [flatten, {linear: 1, name: score}]}
    train:
      batch: 4
      rounds: 20
      optimizer: {sgd: {lr: 0.01}}
      augment: \(augment)
      let: {z: normal(4), fake: G(z)\(extra)}
      steps:
        - update: D
          minimize:
            loss: bce_logits(D(augment(real)), 1) + bce_logits(D(augment(fake)), 0)
        - update: G
          minimize:
            loss: bce_logits(D(augment(fake)), 1)
    \(steps)
    infer: {sample: G(z), same: augment(G(z))}
    """
}

struct AugmentTests {
    private static let transforms = Augmentation.Transform.allCases

    private func images(_ count: Int = 6, height: Int = 8, width: Int = 8) throws -> Tensor {
        try .uniform([count, 3, height, width], from: -1, to: 1, Generator(seed: 5))
    }

    private func apply(_ transforms: [Augmentation.Transform], _ x: Tensor, _ p: Double, seed: UInt64 = 1) throws
        -> Tensor
    {
        let policy = Augmentation(
            transforms: transforms, chance: Expression(.real(p), at: Position(start: Source(name: "", text: "1"))),
            target: nil, ramp: 0, position: Position(start: Source(name: "", text: "1")))
        return try policy.apply(transforms, to: x, probability: .full([], p), Generator(seed: seed), .cpu)
    }

    @Test(arguments: transforms)
    func aTinyProbabilityChangesNothing(_ transform: Augmentation.Transform) throws {
        let x = try images(height: 6, width: 10)
        #expect(try apply([transform], x, 1e-12).floats() == x.floats())
    }

    @Test(arguments: transforms)
    func samplesAreTransformedIndependently(_ transform: Augmentation.Transform) throws {
        let one = try images(1)
        let x = try one.expand([64, 3, 8, 8]).contiguous()
        let result = try apply([transform], x, 0.5)
        let rows = try (0..<64).map { try result.select(0, $0).floats() }
        let original = try one.select(0, 0).floats()
        #expect(rows.contains(original))
        #expect(Set(rows).count > 1)
        #expect(try result.isFinite())
    }

    @Test(arguments: transforms + [.flip])
    func gradientsMatchFiniteDifferences(_ transform: Augmentation.Transform) throws {
        let x = try images(2).requireGradient()
        let weights = try images(2, height: 8, width: 8).square()
        let direction = try images(2).flip([0])
        func value(_ x: Tensor) throws -> Tensor { try (apply([transform], x, 1) * weights).sum() }
        let slope = try #require(gradients(of: [value(x)], for: [x])[0])
        let step = 0.05
        let up = try value(x.detach() + direction * step).to(.float64).item()
        let down = try value(x.detach() - direction * step).to(.float64).item()
        // every transform is linear in the image, or affine
        let expected = try (slope * direction).sum().item()
        #expect(abs((up - down) / (2 * step) - expected) < 2e-3 * max(1, abs(expected)))
    }

    @Test func movesAreTwiceDifferentiable() throws {
        let x = try images(2).requireGradient()
        let y = try apply([.rotate, .scale, .drift], x, 1).square().sum()
        let slope = try #require(gradients(of: [y], for: [x], createGraph: true)[0])
        let second = try #require(gradients(of: [slope.square().sum()], for: [x])[0])
        #expect(try second.norm().item() > 0)
    }

    @Test func movesMatchTheirNames() throws {
        let x = try images(1)
        let flips = try Set((0..<8).map { try apply([.flip], x, 1, seed: $0).floats() })
        #expect(try flips == [x.floats(), x.flip([3]).floats()])
        let turns = try Set((0..<24).map { try apply([.rotate90], x, 1, seed: $0).floats() })
        let quarter = try x.transpose(2, 3).flip([2])
        #expect(
            try turns == [x.floats(), quarter.floats(), x.flip([2, 3]).floats(), quarter.flip([2, 3]).floats()])
        let cut = try apply([.cutout], .ones([64, 1, 8, 8]), 1).mean([1, 2, 3]).floats()
        #expect(cut.min() == 0.75)
        let moved = try Set(apply([.translate], .ones([64, 1, 8, 8]), 1).mean([1, 2, 3]).floats())
        #expect(moved == [1, 0.875, 0.765625])
        #expect(try apply([.shift], .ones([64, 1, 8, 8]), 1).mean().item() == 1)
    }

    @Test func colorTransformsPreserveTheirInvariants() throws {
        let x = try images(16)
        let grey = try x.mean([1])
        #expect(try (apply([.hue], x, 1).mean([1]) - grey).abs().max().item() < 1e-5)
        #expect(try (apply([.saturation], x, 1).mean([1]) - grey).abs().max().item() < 1e-5)
        #expect(try apply([.hue], x, 1).square().sum().item() - x.square().sum().item() < 1e-2)
    }

    @Test func probabilityZeroSamplesNothing() throws {
        let policy = "{pipeline: bgc, probability: 0}"
        let plain = augmented(policy).replacing("augment(real)", with: "real").replacing("augment(fake)", with: "fake")
        let a = try engine(model(augmented(policy)))
        let b = try engine(model(plain))
        try a.run(4)
        try b.run(4)
        #expect(try a.bytes() == b.bytes())
    }

    @Test func inferencesAreNotAugmented() throws {
        let made = try model(augmented("{pipeline: [flip, color, cutout], probability: p}"))
        let players = try Players(made, seed: 1, on: .cpu)
        let z = try Tensor.normal([4, 4], Generator(seed: 2))
        let sampler = try Sampler(made, players, seed: 1)
        let plain = try sampler.run(sampler.inference("sample"), count: 4, fixed: ["z": z])
        let same = try sampler.run(sampler.inference("same"), count: 4, fixed: ["z": z])
        #expect(try plain.floats() == same.floats())
    }

    @Test func anAdaptiveProbabilityFollowsTheDiscriminatorsSigns() throws {
        let made = try model(augmented("{pipeline: [flip], target: 0.6, ramp: 160}"))
        let sure = try engine(made)
        func probability() throws -> Double { try sure.evaluator.states[Augmentation.probability]?.item() ?? .nan }
        try sure.set("D.score.bias", [100])
        try sure.run(3)
        #expect(try probability() == 0)
        try sure.run(5)
        // two adjustments of 4 rounds of 4 images each
        #expect(try abs(probability() - 0.2) < 1e-6)
        try sure.set("D.score.bias", [-100])
        try sure.run(4)
        #expect(try abs(probability() - 0.1) < 1e-6)
    }

    @Test func anAdaptiveProbabilityIsSavedInCheckpoints() throws {
        let folder = try TemporaryFolder()
        let made = try model(augmented("{pipeline: bgc, target: -0.9, ramp: 16}"))
        let straight = try engine(made)
        try straight.run(10)
        let first = try engine(made)
        try first.run(6)
        let saved = try first.save(in: folder.url)
        let second = try engine(made, seed: 99, position: first.source.position)
        try second.restore(Checkpoint(reading: saved))
        try second.run(4)
        #expect(try straight.evaluator.states[Augmentation.probability]?.item() != 0)
        #expect(try straight.bytes() == second.bytes())
    }

    @Test func mistakesAreReported() throws {
        func message(_ text: String) -> String {
            do { return try model(text).name } catch let error as Mistaken { return error.description } catch {
                return ""
            }
        }
        #expect(message(augmented("{pipeline: [flipp]}")).contains("unknown transform 'flipp'"))
        #expect(message(augmented("null")).contains("'augment' needs a 'train: augment:' section"))
        #expect(
            message(augmented("{pipeline: [flip], target: 3}")).contains(
                "'target' of 'augment' must be a number from -1 to 1"))
        let deaf = augmented("{pipeline: [flip], target: 0.6}").replacing("augment(real)", with: "real")
        #expect(message(deaf).contains("an adaptive 'augment' needs a discriminator's call on augmented data"))
    }
}

struct StyleMixTests {
    private let text = """
        model: mine
        params: {p: 0.5}
        data: {real: 'vector(6)'}
        networks:
          M: {inputs: {z: [4]}, layers: [linear: 12, reshape: [4, 3]]}
          D: {inputs: {x: [12]}, layers: [linear: 1]}
        train:
          batch: 64
          rounds: 8
          optimizer: {sgd: {lr: 0.01}}
          let: {a: normal(4), b: normal(4), ws: 'style_mix(M(a), M(b), p)', w_average: 'track(M(a), 0.5)'}
          steps:
            - update: M
              minimize:
                loss: mean(D(reshape(ws, 12)))
            - update: D
              minimize:
                loss: square(mean(D(reshape(ws, 12)))) + 0 * mean(w_average)
        infer: {styles: ws, average: 'w_average + 0 * M(a)'}
        """

    @Test func styleMixReplacesTheLastLayers() throws {
        let made = try model(text)
        let node = try #require(
            made.game.names.first { $0.value == "ws" && made.game.nodes[$0.key].place == .round }?.key)
        guard case .function(let function) = made.game.nodes[node].kind else { throw TrainingError("no function") }
        let ones = try Tensor.ones([512, 4, 3])
        let context = FunctionContext(
            batch: 512, device: .cpu, generator: try Generator(seed: 3), memory: FunctionMemory(), isInference: false)
        let mixed = try function.compute([ones, ones * 2, .full([], 0.5)], context).select(2, 0).floats()
        let rows = stride(from: 0, to: mixed.count, by: 4).map { Array(mixed[$0..<$0 + 4]) }
        #expect(Set(rows) == [[1, 1, 1, 1], [1, 2, 2, 2], [1, 1, 2, 2], [1, 1, 1, 2]])
        let share = Double(rows.filter { $0 == [1, 1, 1, 1] }.count) / 512
        #expect(abs(share - 0.5) < 0.1)
        let never = try function.compute([ones, ones * 2, .full([], 0)], context)
        #expect(try never.floats() == ones.floats())
    }

    @Test func anInferenceReadsTheTrackedAverage() throws {
        let trained = try engine(model(text))
        try trained.run(3)
        let kept = try #require(trained.memories.values.compactMap { $0.tensors["average"] }.first).floats()
        let sampler = try Sampler(trained.model, trained.players, seed: 1, memories: trained.memories)
        let result = try sampler.run(sampler.inference("average"), count: 2)
        #expect(try result.select(0, 1).floats() == kept)
        #expect(try trained.memories.values.compactMap { $0.tensors["average"] }.map { try $0.floats() } == [kept])
    }
}
