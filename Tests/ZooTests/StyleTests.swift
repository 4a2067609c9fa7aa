import Games
import Graph
import TestSupport
import Testing

@testable import Zoo

/// StyleGAN and StyleGAN2 as they were published.
struct StyleTests {
    private func counts(_ name: String, _ settings: [String]) throws -> [String: Int] {
        let model = try zoo.load(name, settings: settings).model
        return Dictionary(uniqueKeysWithValues: model.networks.map { ($0.name, $0.entry.network.weightCount) })
    }

    @Test func configFHasThePublishedWeights() throws {
        let found = try counts("stylegan2", ["preset=config-f"])
        #expect(found == ["M": 2_101_248, "S": 30_370_060 - 2_101_248, "D": 29_012_513])
    }

    /// NVlabs' count of 26,219,627 and 23,087,249 has a colour layer for each size; here only the last two sizes have one.
    @Test func styleGANHasThePublishedWeights() throws {
        let found = try counts("stylegan", ["preset=paper", "train.stages=null"])
        let widths = [512, 512, 512, 512, 256, 128, 64]
        let colours = widths.reduce(0) { $0 + 3 * $1 + 3 }
        #expect(found["M", default: 0] + found["S", default: 0] + colours == 26_219_627)
        #expect(found["D", default: 0] + widths.reduce(0) { $0 + 4 * $1 } == 23_087_249)
    }

    @Test func growingKeepsAllLayersExceptTheSmallestImageLayer() throws {
        let model = try zoo.load("stylegan", settings: ["channel_base=64", "latent=4"]).model
        #expect(model.stages.count == 3)
        for network in ["S", "D"] {
            let shapes = try model.stages.map { stage in
                let weights = try #require(stage.model.network(network)?.network.weights)
                return Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.weight.shape) })
            }
            for (small, large) in zip(shapes, shapes.dropFirst()) {
                let lost = small.filter { large[$0.key] != $0.value }.keys.sorted()
                #expect(lost.allSatisfy { $0.hasPrefix("image") || $0.hasPrefix("from") }, "\(network): \(lost)")
            }
        }
    }

    /// Sides that are not powers of two, and one channel, in every architecture.
    @Test(arguments: ["skip", "residual", "original"]) func imagesMayBeRectangular(_ architecture: String) throws {
        let settings = [
            "height=24", "width=40", "channels=1", "channel_base=64", "latent=4", "architecture=\(architecture)",
            "discriminator_architecture=\(architecture)",
        ]
        let model = try zoo.load("stylegan2", settings: settings).model
        #expect(model.game.inferences.map(\.shape) == [[1, 24, 40]])
        #expect(throws: (any Error).self) { try zoo.load("stylegan2", settings: ["height=30", "width=40"]) }
    }
}
