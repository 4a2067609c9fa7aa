import Foundation
import Graph
import TestSupport
import Testing
import Torch

@testable import Evaluation
@testable import Training

/// The Inception network of FID against torch-fidelity's, with made-up weights (`scripts/golden_inception.py`).
struct InceptionTests {
    /// The weight that the script makes for a name and a shape.
    private func madeUp(_ name: String, _ shape: [Int]) throws -> Tensor {
        let count = shape.reduce(1, *)
        let places = try Tensor.range(0, count).to(.float64)
        let wave = try (places * 12.9898 + Double(count)).sin() * 43758.5453
        let unit = try (wave - wave.floor() - 0.5).to(.float32).reshape(shape)
        if shape.count > 1 { return try unit * 2 * (6 / Double(count / shape[0])).squareRoot() }
        return try name.hasSuffix("running_var") || name.hasSuffix("bn.weight") ? unit * 0.5 + 1 : unit * 0.2
    }

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

        var given: [ForeignTensor] = []
        let names = try #require(facts["names"] as? [String])
        let shapes = try #require(facts["shapes"] as? [[Int]])
        for (name, shape) in zip(names, shapes) where !name.hasSuffix("num_batches_tracked") {
            given.append(ForeignTensor(name, shape) { try madeUp(name, shape) })
        }
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
