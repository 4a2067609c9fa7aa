import Foundation
import Graph
import TestSupport
import Testing
import Torch
import Zoo

@testable import Training

/// EfficientNet-Lite0 against its Python package, with made-up weights (`scripts/golden_efficientnet.py`).
struct EfficientNetTests {
    @Test func featuresScoresAndLayersEqualThePackage() throws {
        let (tensors, facts) = try golden("efficientnet")
        let image = try #require(tensors["image"])
        let network = try zoo.loadNetwork("efficientnet-lite0", settings: ["size=64"])
        let match = try #require(
            try WeightsMatch.match(
                .init(tensors: madeUp(facts), others: []), [("F", network)], inOrder: false, path: "made up")["F"])
        #expect(match.reference == "efficientnet-lite-pytorch")
        let outputs = try network(
            [(image.to(.float32) - 127) * (1 / 128)], weights: match.tensors, training: false,
            generator: Generator(seed: 0))
        for (output, name) in zip(outputs, network.outputs.map(\.name)) {
            let expected = try #require(tensors[name])
            let own = try output.shape.count == 4 ? output.mean([2, 3]) : output
            let error = try (own - expected).norm().item() / expected.norm().item()
            #expect(error < 1e-4, "\(name)")
        }
    }
}
