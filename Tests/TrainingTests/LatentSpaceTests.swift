import Foundation
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

struct LatentSpaceTests {
    /// A narrow StyleGAN2 with random weights.
    private func sampler(_ name: String, _ settings: [String]) throws -> (Sampler, Game.Inference) {
        let model = try zoo.load(name, settings: settings).model
        let sampler = try Sampler(model, Players(model, seed: 1, on: .cpu), seed: 0)
        return (sampler, try sampler.inference())
    }

    private static let narrow = ["size=8", "channel_base=32", "latent=6", "batch=4"]

    @Test func stylesAreTheDefaultSpace() throws {
        let (styled, generate) = try sampler("stylegan2", Self.narrow)
        let space = try styled.space(of: generate)
        #expect(space.name == "ws" && space.shape == [4, 6] && space.isOfStyles)
        #expect(try styled.space("z", of: generate).shape == [6])
        // values that only mixing needs are not inputs of an inference
        #expect(Set(generate.inputs.keys).isSuperset(of: ["z"]) && !generate.inputs.keys.contains("z_other"))
        let (plain, image) = try sampler("dcgan", ["size=16", "filters=4", "latent=5"])
        #expect(try plain.space(of: image).name == "z")
        #expect(throws: TrainingError.self) { try plain.space("ws", of: image) }
    }

    @Test func pointsReproduceTheImagesOfTheirSeeds() throws {
        let (styled, generate) = try sampler("stylegan2", Self.narrow)
        for name in ["ws", "z"] {
            let space = try styled.space(name, of: generate)
            let point = try styled.points(1, in: space, of: generate, seed: 5)
            let image = try styled.images(at: point, in: space, of: generate)
            let direct = try styled.seeded(5).run(generate, count: 1)
            #expect(try error(image, direct) < 1e-6, "\(name)")
            let other = try styled.points(1, in: space, of: generate, seed: 6)
            #expect(try error(other, point) > 0.1)
        }
    }

    @Test func sphericalPathsKeepNormsAndEndpoints() throws {
        let a = try Tensor([Float](arrayLiteral: 3, 0), [1, 2])
        let b = try Tensor([Float](arrayLiteral: 0, 3), [1, 2])
        let half = try WalkPath.spherical.point(a, b, 0.5).floats()
        #expect(half.allSatisfy { abs($0 - 3 / Float(2).squareRoot()) < 1e-5 })
        #expect(try WalkPath.linear.point(a, b, 0.5).floats() == [1.5, 1.5])
        for path in WalkPath.allCases {
            #expect(try error(path.point(a, b, 0), a) < 1e-6)
            #expect(try error(path.point(a, b, 1), b) < 1e-6)
            #expect(try error(path.point(a, a, 0.3), a) < 1e-6)
        }
    }

    @Test(arguments: ["ws", "z"]) func projectionReducesTheDistance(_ name: String) throws {
        let (styled, generate) = try sampler("stylegan2", Self.narrow)
        let space = try styled.space(name, of: generate)
        let target = try styled.seeded(77).run(generate, count: 1)
        var distances: [Double] = []
        let end = try Projection(steps: 30, rate: 0.1, isPerLayer: true).run(
            target, candidates: styled.points(4, in: space, of: generate, seed: 1),
            image: { try styled.images(at: $0, in: space, of: generate) },
            receive: { distances.append($0.distance) })
        #expect(distances.count == 31)
        #expect(end.distance < 0.5 * distances[0], "\(distances[0]) → \(end.distance)")
        #expect(end.point.shape == [1] + space.shape)
    }

    @Test func truncationMovesTheFirstLayersTowardsTheMean() throws {
        let model = try model(
            """
            model: mine
            params: {psi: 0.5}
            data: {real: 'vector(2)'}
            networks:
              G: {inputs: {z: [2]}, layers: [{linear: 2}]}
            train:
              batch: 2
              rounds: 1
              optimizer: {adam: {lr: 0.1}}
              let: {z: normal(2), ws: 'broadcast(reshape(z, 1, 2), 3, 2)', center: 'track(z, 0.5)'}
              steps:
                - update: G
                  minimize: {loss: mean(G(z))}
            infer:
              generate: truncate(ws, center, psi, 2)
            """)
        let engine = try engine(model, rounds: 2)
        try engine.run(2)
        let sampler = try Sampler(model, engine.players, seed: 0, memories: engine.memories)
        let center = try #require(engine.memories.values.first?.tensors["average"]).floats()
        #expect(center != [0, 0], "the average moves although no term is made of it")
        let given = try Tensor([Float](arrayLiteral: 4, -2), [1, 2])
        let result = try sampler.run(sampler.inference(), count: 1, fixed: ["z": given]).floats()
        let near = [center[0] + 0.5 * (4 - center[0]), center[1] + 0.5 * (-2 - center[1])]
        #expect(zip(result, near + near + [4, -2]).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
