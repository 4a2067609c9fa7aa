import Foundation
import Graph
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// The networks of StyleGAN and StyleGAN2 in each form equal PyTorch: `scripts/golden_style.py` recorded them.
struct StyleNetworkTests {
    static let cases: [String] = {
        let folder = tests.appending(path: "Golden/style").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
    }()

    @Test func allFormsAreCovered() { #expect(Self.cases.count == 12) }

    @Test(arguments: cases) func outputsEqualPyTorch(_ name: String) throws {
        let (tensors, facts) = try golden("style/\(name)")
        let settings = try #require(facts["settings"] as? [String])
        let network = try zoo.loadNetwork(try #require(facts["network"] as? String), settings: settings)
        let known = tensors.filter { $0.key.hasPrefix("weight/") || $0.key.hasPrefix("buffer/") }
        let given = Dictionary(uniqueKeysWithValues: known.map { (String($0.key.dropFirst(7)), $0.value) })
        #expect(Set(given.keys) == Set(network.weights.map(\.name)))
        let weights = try Weights(network, given)
        let inputs = try network.inputs.map { input in
            let tensor = try #require(tensors["input/\(input.name)"])
            return tensor.dtype.isFloating ? try tensor.detach().requireGradient() : tensor
        }
        let wanted = try #require(tensors["output"])
        // only the noise differs between the modes, and only synthesis has noise
        for training in [false] + (known.keys.contains { $0.hasPrefix("buffer/") } ? [] : [true]) {
            let output = try network(
                inputs, weights: weights.tensors, training: training, generator: Generator(seed: 0))[0]
            let distance = try (output - wanted).abs().max().item()
            #expect(distance <= 1e-4, "\(distance)")
            let sum = try (output * #require(tensors["cotangent"])).sum()
            let leaves = zip(network.inputs, inputs).filter { tensors["gradient/\($0.0.name)"] != nil }
            let slopes = try gradients(of: [sum], for: leaves.map(\.1))
            for (leaf, slope) in zip(leaves, slopes) {
                let error = try error(try #require(slope), try #require(tensors["gradient/\(leaf.0.name)"]))
                #expect(error <= 1e-4, "\(leaf.0.name): \(error)")
            }
        }
    }
}
