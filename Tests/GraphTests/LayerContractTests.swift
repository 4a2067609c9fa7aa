import Foundation
import Graph
import Language
import Testing
import Torch

/// What every kind of layer promises, for each kind in the table.
@Suite struct LayerContractTests {
    /// A layer as a document has it, and samples' shapes that it takes. Inputs named `label` are class labels.
    struct Case: Sendable {
        let arguments: String
        let inputs: [[(name: String, shape: Shape)]]

        init(_ arguments: String = "", _ shapes: Shape...) {
            self.arguments = arguments
            inputs = shapes.map { [("x", $0)] }
        }

        init(_ arguments: String, with second: (String, Shape), _ shapes: Shape...) {
            self.arguments = arguments
            inputs = shapes.map { [("x", $0), second] }
        }

        init(label arguments: String) {
            self.arguments = arguments
            inputs = [[("label", [])], [("label", [1])]]
        }
    }

    static let images: [Shape] = [[4, 6, 6], [8, 5, 7]]

    static func anything(_ arguments: String = "") -> Case { Case(arguments, [4, 6, 6], [8, 5, 7], [5]) }

    static func image(_ arguments: String = "") -> Case { Case(arguments, [4, 6, 6], [8, 4, 10]) }

    static let cases: [String: Case] = [
        "linear": Case("{features: 3}", [5], [2, 4], [2, 3, 6]),
        "conv": Case("{filters: 6, kernel: [3, 2], stride: 2, padding: 1, groups: 2}", [4, 6, 6], [8, 5, 7]),
        "conv_transpose": image("{filters: 6, kernel: 3, stride: 2, padding: 1, output_padding: 1}"),
        "modulated_conv": Case("{filters: 3, kernel: 3, style: s, up: 2}", with: ("s", [5]), [4, 6, 6], [8, 5, 7]),
        "adain": Case("{style: s}", with: ("s", [5]), [4, 6, 6], [8, 5, 7]),
        "constant": Case("[3, 4, 5]", [7], [2, 6]),
        "bias": anything(), "scale": anything(), "gain": anything("-1.5"), "clamp": anything("{min: -0.5, max: 0.75}"),
        "embedding": Case(label: "{classes: 3, features: 4}"), "one_hot": Case(label: "3"),
        "conditional_batch_norm": Case("{classes: 3, label: label}", with: ("label", []), [4, 6, 6], [8, 5, 7]),
        "batch_norm": anything(), "instance_norm": image("{affine: true}"), "layer_norm": anything(),
        "group_norm": Case("2", [4, 6, 6], [8, 5, 7], [6]), "pixel_norm": anything(), "normalize": anything(),
        "relu": anything(), "leaky_relu": anything("0.2"), "prelu": anything(), "elu": anything(), "selu": anything(),
        "silu": anything(), "gelu": anything(), "tanh": anything(), "sigmoid": anything(), "softplus": anything(),
        "softmax": anything(), "upsample": image("{filter: fir}"), "blur": image(),
        "downsample": image("{filter: fir}"),
        "avg_pool": image("{kernel: 3, stride: 2, padding: 1}"),
        "max_pool": image("{kernel: 3, stride: 2, padding: 1}"),
        "global_avg_pool": image(), "global_sum_pool": image(), "minibatch_stddev": anything("{group: 2, channels: 1}"),
        "minibatch_discrimination": Case("{features: 3, kernel: 2}", [5], [8]),
        "pad": image("{padding: [1, 2, 3, 0], mode: reflect}"), "crop": image("[1, 0, 2, 1]"), "pixel_shuffle": image(),
        "pixel_unshuffle": image(), "flatten": anything(), "reshape": Case("[2, -1]", [4, 6, 6], [6]),
        "select": Case("1", [4, 6, 6], [3, 5]), "split": Case("{parts: 2, index: 1}", [4, 6, 6], [8, 3]),
        "broadcast": Case("[4, 3, 5]", [4], [4, 1, 5], [3, 5]), "dropout": anything("0.3"), "noise": image(),
        "self_attention": Case("", [8, 6, 6], [16, 5, 4]),
        "op": image("{name: aten::pixel_unshuffle, downscale_factor: 2}"),
    ]

    /// A kind in one of its shapes, with weights and inputs in float64.
    struct Trial {
        let network: Network
        var weights: Weights
        let inputs: [Tensor]

        init(_ kind: String, _ shapes: [(name: String, shape: Shape)], batch: Int, _ arguments: String) throws {
            let declared = shapes.map { "\($0.name): \($0.shape)" }.joined(separator: ", ")
            network = try GraphTests.network(
                "network: net\ninputs: {\(declared)}\nlayers:\n  - \(kind): \(arguments)\n")
            let generator = try Generator(seed: 3)
            var values: [String: Tensor] = [:]
            for entry in network.weights {
                // random, so that no factor is zero and hides a gradient; running variances stay positive
                let drawn = try Tensor.uniform(entry.weight.shape, from: 0.2, to: 1, generator)
                values[entry.name] = try drawn.to(.float64)
            }
            weights = try Weights(network, values)
            inputs = try shapes.map { name, shape in
                name == "label"
                    ? try Tensor.integers([batch] + shape, below: 3, generator)
                    : try Tensor.normal([batch] + shape, generator).to(.float64)
            }
        }

        func output(training: Bool = true, seed: UInt64 = 5, inputs given: [Tensor]? = nil) throws -> Tensor {
            try network(
                given ?? inputs, weights: weights.tensors, training: training, generator: Generator(seed: seed))[0]
        }
    }

    static func trials(_ kind: String, batch: Int = 2) throws -> [Trial] {
        let known = try #require(cases[kind], "'\(kind)' has no case here")
        return try known.inputs.map { try Trial(kind, $0, batch: batch, known.arguments) }
    }

    static var kinds: [String] { Layers.all.map { $0.name } }

    @Test func namesAreUnique() { #expect(Set(Self.kinds).count == Self.kinds.count) }

    @Test(arguments: kinds) func explainsItself(_ kind: String) throws {
        let type = try #require(Layers.named(kind))
        #expect(type.help.contains("Input") && type.help.split(separator: "\n").count > 2)
        #expect(Layers.schema(of: type).allSatisfy { !$0.help.isEmpty })
    }

    @Test(arguments: kinds) func outputHasTheDeclaredShape(_ kind: String) throws {
        for batch in [1, 2, 6] {
            for trial in try Self.trials(kind, batch: batch) {
                // one number a channel has no variance to speak of, and libtorch refuses it
                if batch == 1, kind == "batch_norm", trial.inputs[0].shape.count == 2 { continue }
                for training in [true, false] {
                    #expect(try trial.output(training: training).shape == [batch] + trial.network.outputShape)
                }
            }
        }
    }

    @Test(arguments: kinds) func gradientsMatchFiniteDifferences(_ kind: String) throws {
        let generator = try Generator(seed: 11)
        for var trial in try Self.trials(kind) {
            let inputs = try trial.inputs.map { $0.dtype.isFloating ? try $0.requireGradient() : $0 }
            let output = try trial.output(inputs: inputs)
            let cotangent = try Tensor.normal(output.shape, generator).to(.float64)
            guard output.requiresGradient else {
                #expect(kind == "one_hot")
                continue
            }
            let names = trial.weights.trainableNames
            let leaves =
                names.map { trial.weights.tensors[$0]! } + inputs.filter { $0.dtype.isFloating && kind != "constant" }
            let found = try gradients(of: [(output.to(.float64) * cotangent).sum()], for: leaves)
            for (index, leaf) in leaves.enumerated() {
                let gradient = try #require(found[index], "\(index < names.count ? names[index] : "input")")
                let direction = try Tensor.normal(leaf.shape, generator).to(.float64)
                let step = 1e-6
                let start = try leaf.detach().clone()
                func value(_ factor: Double) throws -> Double {
                    try withoutGradients { () throws(TorchError) in
                        try leaf.detach().copy(from: start + direction * (factor * step))
                    }
                    return try (trial.output(inputs: inputs) * cotangent).sum().item()
                }
                let slope = try (value(1) - value(-1)) / (2 * step)
                _ = try value(0)
                let expected = try (gradient * direction).sum().item()
                #expect(
                    Swift.abs(slope - expected) < 1e-5 * Swift.max(1, Swift.abs(expected)),
                    "\(index < names.count ? names[index] : "input")")
                #expect(index >= names.count || Swift.abs(expected) > 1e-9)
            }
            trial.weights = try trial.weights.copy(trial.network)
        }
    }

    /// Penalties differentiate gradients, so every layer's gradient must itself have one, and the right one.
    @Test(arguments: kinds) func gradientsOfGradientsMatchFiniteDifferences(_ kind: String) throws {
        let generator = try Generator(seed: 13)
        for trial in try Self.trials(kind) where trial.inputs[0].dtype.isFloating && kind != "constant" {
            let start = trial.inputs[0]
            let others = Array(trial.inputs.dropFirst())
            let direction = try Tensor.normal(start.shape, generator).to(.float64)
            /// Half the square of the gradient at `start + factor · direction`.
            func penalty(_ factor: Double) throws -> (x: Tensor, value: Tensor) {
                let x = try (start + direction * factor).detach().requireGradient()
                let output = try trial.output(inputs: [x] + others)
                let slope = try gradients(of: [(output * output).sum()], for: [x], createGraph: true)[0]
                return (x, try #require(slope).square().sum() * 0.5)
            }
            let (x, value) = try penalty(0)
            let gradient = try #require(try gradients(of: [value], for: [x])[0])
            let expected = try (gradient * direction).sum().item()
            let slope = try (penalty(1e-6).value.item() - penalty(-1e-6).value.item()) / 2e-6
            #expect(Swift.abs(slope - expected) < 1e-4 * Swift.max(1, Swift.abs(expected)))
        }
    }

    @Test(arguments: kinds) func isDeterministic(_ kind: String) throws {
        for trial in try Self.trials(kind) {
            #expect(try distance(trial.output(seed: 8), trial.output(seed: 8)) == 0, "the same seed")
            #expect(
                try distance(trial.output(training: false, seed: 8), trial.output(training: false, seed: 9)) == 0,
                "evaluation")
            let one = try Weights(trial.network, Generator(seed: 4), on: .cpu)
            let two = try Weights(trial.network, Generator(seed: 4), on: .cpu)
            for name in one.names { #expect(try distance(one.tensors[name]!, two.tensors[name]!) == 0) }
        }
    }

    @Test(arguments: kinds) func survivesSaving(_ kind: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for trial in try Self.trials(kind) {
            let before = try trial.output(training: false)
            try Safetensors(trial.weights.frozen).write(to: path)
            let read = try Safetensors(reading: path).tensors
            let weights = try Weights(trial.network, read)
            let after = try trial.network(
                trial.inputs, weights: weights.tensors, training: false, generator: Generator(seed: 5))[0]
            #expect(try distance(before, after) == 0)
        }
    }

    @Test(arguments: kinds) func takesChannelsLast(_ kind: String) throws {
        for trial in try Self.trials(kind) where trial.inputs[0].shape.count == 4 {
            let turned = try trial.inputs.map { $0.shape.count == 4 ? try $0.contiguous(.channelsLast) : $0 }
            let first = try trial.output(training: false)
            #expect(try distance(first, trial.output(training: false, inputs: turned)) < 1e-9)
        }
    }
}
