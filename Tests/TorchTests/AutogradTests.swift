import Foundation
import Testing
import Torch

@Suite(.serialized) struct AutogradTests {
    /// A function of a tensor, by name, on numbers where it is smooth.
    static let functions: [(name: String, body: @Sendable (Tensor) throws -> Tensor)] = [
        ("square root", { try ($0.square() + 1).sqrt() }), ("rsqrt", { try ($0.square() + 1).rsqrt() }),
        ("exp", { try $0.exp() }), ("log", { try ($0.square() + 1).log() }), ("tanh", { try $0.tanh() }),
        ("sigmoid", { try $0.sigmoid() }), ("softplus", { try $0.softplus() }), ("softmax", { try $0.softmax(1) }),
        ("gelu", { try $0.gelu() }), ("mean", { try $0.mean([2, 3]) }), ("norm", { try $0.norm([1]) }),
        ("std", { try $0.std([0], correction: 1) }),
        (
            "convolution",
            { try $0.convolution($0.narrow(0, from: 0, count: 1).narrow(2, from: 0, count: 2), padding: [1, 1]) }
        ),
        ("group norm", { try $0.groupNorm(2, nil, nil, 1e-5) }),
        ("bilinear", { try $0.resized(to: [7, 9], .bilinear) }),
        ("matmul", { try $0.matmul($0.transpose(2, 3)) }),
    ]

    @Test(arguments: functions.indices) func gradientsMatchFiniteDifferences(_ index: Int) throws {
        let function = Self.functions[index]
        let generator = try Generator(seed: 21)
        let x = try Tensor.normal([2, 4, 5, 5], generator).to(.float64)
        let direction = try Tensor.normal([2, 4, 5, 5], generator).to(.float64)
        let leaf = try x.clone().requireGradient()
        let output = try function.body(leaf)
        let weights = try Tensor.normal(output.shape, generator).to(.float64)
        let gradient = try #require(try gradients(of: [(output * weights).sum()], for: [leaf])[0])
        let expected = try (gradient * direction).sum().item()
        func value(_ step: Double) throws -> Double { try (function.body(x + direction * step) * weights).sum().item() }
        let slope = try (value(1e-6) - value(-1e-6)) / 2e-6
        #expect(Swift.abs(slope - expected) < 1e-6 * Swift.max(1, Swift.abs(expected)), "\(function.name)")
    }

    @Test func penaltyEqualsPyTorch() throws {
        let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/penalty.safetensors").path
        let file = try Safetensors(reading: golden)
        for (prefix, tolerance) in [("f64", 1e-12), ("f32", 1e-5)] {
            func stored(_ name: String) throws -> Tensor { try #require(file.tensors["\(prefix)/\(name)"]) }
            func isNear(_ a: Tensor, _ name: String) throws -> Bool {
                try (a - stored(name)).abs().max().item() < tolerance
            }
            let x = try stored("input").requireGradient()
            let weights = try (0..<3).map { try stored("\($0).weight").requireGradient() }
            var y = try x.convolution(weights[0], stride: [2, 2], padding: [1, 1]).leakyRelu(0.2)
            y = try y.convolution(weights[1], stride: [2, 2], padding: [1, 1]).leakyRelu(0.2)
            let scores = try y.convolution(weights[2]).flatten(from: 0)
            #expect(try isNear(scores, "scores"))
            let slope = try #require(try gradients(of: [scores.sum()], for: [x], createGraph: true)[0])
            #expect(try isNear(slope, "slope"))
            let penalty = try (slope.flatten(from: 1).norm([1]) - 1).square().mean()
            #expect(try isNear(penalty, "penalty"))
            let found = try gradients(of: [penalty], for: weights)
            for (index, gradient) in found.enumerated() {
                #expect(try isNear(#require(gradient), "gradient/\(index).weight"))
            }
        }
    }

    @Test func unusedInputsHaveNoGradient() throws {
        let x = try Tensor.ones([2]).requireGradient()
        let y = try Tensor.ones([2]).requireGradient()
        let found = try gradients(of: [x.sum()], for: [x, y])
        #expect(found[0] != nil && found[1] == nil)
        #expect(try !withoutGradients { try (x * 2).requiresGradient })
    }
}
