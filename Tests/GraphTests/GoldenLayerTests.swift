import Foundation
import Graph
import Testing
import Torch

/// Each layer against what PyTorch, or the paper's formula in PyTorch, gave: `Tests/Golden/layers`.
@Suite struct GoldenLayerTests {
    static let cases: [String] = {
        let folder = tests.appending(path: "Golden/layers").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
    }()

    struct Facts: Decodable {
        let layer: String
        let arguments: String
        let training: Bool
    }

    /// One file with the network that it is about.
    struct Golden {
        let facts: Facts
        let tensors: [String: Tensor]
        let network: Network
        let weights: Weights

        init(_ name: String) throws {
            let file = try Safetensors(reading: tests.appending(path: "Golden/layers/\(name).safetensors").path)
            facts = try JSONDecoder().decode(Facts.self, from: Data((file.metadata["golden"] ?? "").utf8))
            let tensors = try file.tensors.mapValues { $0.dtype.isFloating ? try $0.to(.float64) : $0 }
            self.tensors = tensors
            let inputs = Golden.inputs(tensors).map { "\($0): \(tensors["input/\($0)"]!.shape.dropFirst())" }
            network = try GraphTests.network(
                """
                network: golden
                inputs: {\(inputs.joined(separator: ", "))}
                layers:
                  - \(facts.layer): \(facts.arguments == "{}" ? "" : facts.arguments)
                """)
            var given: [String: Tensor] = [:]
            for entry in network.weights {
                let short = String(entry.name.dropFirst(facts.layer.count + 1))
                let known = tensors["weight/\(short)"] ?? tensors["buffer/\(Golden.stored(short))"]
                given[entry.name] = try known ?? .zeros(entry.weight.shape, .float64)
            }
            weights = try Weights(network, given)
        }

        static func inputs(_ tensors: [String: Tensor]) -> [String] {
            tensors.keys.filter { $0.hasPrefix("input/") && $0 != "input/noise" }.map { String($0.dropFirst(6)) }
                .sorted { ($0 == "x" ? 0 : 1, $0) < ($1 == "x" ? 0 : 1, $1) }
        }

        /// The name that the golden files have for a buffer.
        static func stored(_ short: String) -> String {
            short.hasPrefix("weight_") ? String(short.dropFirst(7)) : short
        }
    }

    @Test(arguments: cases.filter { !$0.hasPrefix("noise") }) func equalsPyTorch(_ name: String) throws {
        let golden = try Golden(name)
        let names = golden.network.inputs.map(\.name)
        let given = try names.map { name in
            let tensor = golden.tensors["input/\(name)"]!
            return tensor.dtype.isFloating ? try tensor.detach().requireGradient() : tensor
        }
        let output = try golden.network(
            given, weights: golden.weights.tensors, training: golden.facts.training, generator: Generator(seed: 0))[0]
        #expect(try distance(output, golden.tensors["output"]!) < 2e-5)

        var leaves = zip(names, given).filter { $0.1.dtype.isFloating }.map { (name: "input/\($0)", tensor: $1) }
        leaves += golden.weights.trainableNames.map {
            ("weight/\($0.dropFirst(golden.facts.layer.count + 1))", golden.weights.tensors[$0]!)
        }
        if output.requiresGradient {
            let sum = try (output * golden.tensors["cotangent"]!).sum()
            let gradients = try gradients(of: [sum], for: leaves.map(\.tensor))
            for (leaf, gradient) in zip(leaves, gradients) {
                let expected = try #require(golden.tensors["gradient/\(leaf.name)"], "\(leaf.name)")
                #expect(try distance(#require(gradient), expected) < 1e-4, "\(leaf.name)")
            }
        }
        for name in golden.network.weights.map(\.name) {
            let short = Golden.stored(String(name.dropFirst(golden.facts.layer.count + 1)))
            guard let after = golden.tensors["after/\(short)"] else { continue }
            #expect(try distance(golden.weights.tensors[name]!, after) < 1e-5, "\(name)")
        }
    }

    /// The golden noise is given, so each sample runs alone with it as the constant of evaluation mode.
    @Test(arguments: cases.filter { $0.hasPrefix("noise") }) func noiseEqualsPyTorch(_ name: String) throws {
        let golden = try Golden(name)
        let noise = golden.tensors["input/noise"]!
        for sample in 0..<2 {
            var weights = golden.weights.tensors
            weights["noise.constant"] = try noise.select(0, sample).select(0, 0)
            let output = try golden.network(
                [golden.tensors["input/x"]!.narrow(0, from: sample, count: 1)], weights: weights, training: false,
                generator: Generator(seed: 0))[0]
            #expect(try distance(output, golden.tensors["output"]!.narrow(0, from: sample, count: 1)) < 1e-6)
        }
        let x = golden.tensors["input/x"]!
        let strength = try golden.tensors["weight/strength"]!.reshape([-1, 1, 1])
        let drawn = try Tensor.normal([2, 1, 6, 6], Generator(seed: 7)).to(.float64)
        let output = try golden.network(
            [x], weights: golden.weights.tensors, training: true, generator: Generator(seed: 7))[0]
        #expect(try distance(output, x + drawn * strength) < 1e-6)
    }

    @Test func coversErrorProneLayers() {
        let wrong = [
            "modulated_conv-up", "modulated_conv-down", "upsample-fir", "minibatch_stddev", "self_attention", "adain",
        ]
        #expect(Set(wrong).isSubset(of: Set(Self.cases)))
    }
}
