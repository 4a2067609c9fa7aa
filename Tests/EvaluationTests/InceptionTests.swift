import Foundation
import Graph
import TestSupport
import Testing
import Torch

@testable import Evaluation
@testable import Training

/// The Inception network of FID against torch-fidelity's, with made-up weights (`scripts/golden_inception.py`).
struct InceptionTests {
    @Test func featuresAndScoresEqualTorchFidelity() throws {
        let (tensors, facts) = try golden("inception")
        let image = try #require(tensors["image"])
        let inception = try network(
            String(contentsOf: tree.appending(path: "specs/inception-v3.yaml"), encoding: .utf8))
        let resized = try image.to(.float32).resizedAsTensorFlow1(to: [299, 299])
        let few = try Operator.find("aten::slice", "Tensor")
        let rows = try few(.tensor(resized), .int(2), .int(0), .int(299), .int(23))
        let corner = try few(.tensor(rows), .int(3), .int(0), .int(299), .int(17))
        #expect(try (corner - #require(tensors["resized"])).abs().max().item() < 1e-3)

        let given = try madeUp(facts)
        let match = try #require(
            try WeightsMatch.match(
                .init(tensors: given, others: []), [("F", inception)], inOrder: false, path: "made up")["F"])
        #expect(match.reference == "torch-fidelity")
        let outputs = try inception(
            [(resized - 128) * (1 / 128)], weights: match.tensors,
            training: false, generator: Generator(seed: 0))
        for (output, name) in zip(outputs, inception.outputs.map(\.name)) where name != "unbiased" {
            let expected = try #require(tensors[name])
            let error = try (output - expected).norm().item() / expected.norm().item()
            #expect(error < 1e-4, "\(name)")
        }
    }
}
