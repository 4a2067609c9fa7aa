import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// The states of functions are named after the document, so settings do not affect them.
struct MemoryNameTests {
    private static let document = """
        model: mine
        params: {extra: 1}
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [3]}, layers: [{linear: 2}]}
          D: {inputs: {x: [2]}, layers: [{linear: 1}]}
        functions:
          smooth(x): track(x, 0.9)
        train:
          batch: 4
          rounds: 6
          optimizer: {sgd: {lr: 0.1}}
          let:
            z: normal(3)
            fake: G(z)
            center: track(fake, 0.5)
            half: 0.5 * track(fake, 0.8)
          steps:
            - update: D
              let: {old: 'pool(fake, 5)'}
              minimize:
                fake: mean(D(old)) + mean(D(pool(fake, 6)))
                real: mean(square(D(real))) + mean(D(pool(fake, 6)))
                more: mean(square(D(smooth(real) + 0 * real))) if extra > 0 else 0
            - update: G
              minimize:
                loss: extra * mean(square(fake - center)) + mean(square(D(fake)))
        infer:
          generate: G(z)
          center: center
          half: half
          written: track(fake, 0.5) + 0
          real: track(real, 0.9) + 0
        """

    @Test func namesFollowFromTheDocument() throws {
        let names = try model(Self.document).game.memories.map(\.name.text)
        #expect(
            Set(names) == [
                "center", "step 1/old", "step 1/pool(fake, 6)", "step 1/pool(fake, 6) (2)", "step 1/track(real, 0.9)",
            ])
        #expect(names.count == 5)
    }

    /// Steps can change their order without losing what they remember.
    @Test func aStepWithANameGivesItToItsMemories() throws {
        let named = Self.document.replacing("- update: D\n", with: "- name: discriminator\n      update: D\n")
        let names = try model(named).game.memories.map(\.name.text)
        #expect(names.contains("step discriminator/old"))
        #expect(names.contains("step discriminator/pool(fake, 6) (2)") && !names.contains { $0.hasPrefix("step 1") })
        // a value of the same name keeps its own
        let same = named.replacing("name: discriminator", with: "name: half")
        #expect(Set(try model(same).game.memories.map(\.name.text)).count == 5)
    }

    /// A setting that removes a term changes the nodes; the averages are still found.
    @Test(arguments: ["center", "half", "written", "real"])
    func settingsDoNotChangeThem(_ inference: String) throws {
        let text = Self.document.replacing("mean(square(fake - center))", with: "mean(square(fake - center - half))")
        let trained = try engine(model(text))
        try trained.run(3)
        func sample(_ settings: [String]) throws -> [Float] {
            let sampler = try Sampler(
                model(text, settings), trained.players, seed: 1, memories: trained.memories)
            return try sampler.run(sampler.inference(inference), count: 2).floats()
        }
        let plain = try sample([])
        #expect(plain.contains { $0 != 0 })
        #expect(try sample(["extra=0"]) == plain)
    }

    @Test func stylegan2TruncationDoesNotDependOnThePenalty() throws {
        let small = ["size=8", "latent=8", "channel_base=32", "channel_max=8", "batch=4"]
        let trained = try engine(zoo.load("stylegan2", settings: small).model)
        try trained.run(2)
        func sample(_ settings: [String]) throws -> [Float] {
            let model = try zoo.load("stylegan2", settings: small + settings).model
            let sampler = try Sampler(model, trained.players, seed: 1, memories: trained.memories)
            return try sampler.run(sampler.inference(), count: 2).floats()
        }
        let plain = try sample(["psi=0"])
        #expect(try sample(["psi=0", "gamma=0"]) == plain)
        #expect(try sample(["psi=0", "path_weight=0"]) == plain)
        #expect(try sample([]) != plain)
    }

    @Test func memoriesAreCarriedOverToTheNextStage() throws {
        let small = [
            "size=16", "latent=8", "channel_base=32", "channel_max=8", "batch=4", "phase_images=8", "fade_images=8",
        ]
        let stages = try Stages(
            zoo.load("stylegan", settings: small).model, seed: 1, open: { NoiseSource($0, position: $1) })
        let first = try stages.begin()
        try first.run(2)
        let name = MemoryName("w_mean")
        let kept = try #require(first.memories[name]?.tensors["average"]).floats()
        let second = try #require(try stages.next(after: first))
        #expect(try second.memories[name]?.tensors["average"]?.floats() == kept)
        #expect(kept.contains { $0 != 0 })
        #expect(second.notices.isEmpty)
    }
}
