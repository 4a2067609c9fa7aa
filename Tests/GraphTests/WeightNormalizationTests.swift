import Graph
import Testing
import Torch

/// Initialization and normalization of weights.
@Suite struct WeightNormalizationTests {
    /// A network of these layers on an image [4, 8, 8].
    private func image(_ layers: String, _ more: String = "", library: Documents = Documents()) throws -> Network {
        try network("network: net\ninputs: {x: [4, 8, 8]}\n\(more)\nlayers:\n\(layers)", library: library)
    }

    @Test func theMostSpecificPatternInitialisesAWeight() throws {
        let built = try image(
            """
              - conv: {filters: 4, kernel: 1}
              - conv: {filters: 4, kernel: 1}
                name: last
              - batch_norm
              - repeat: 1
                layers:
                  - conv: {filters: 8, kernel: 1}
                    name: inner
              - self_attention
            """,
            "init: {weight: xavier(2), bias: constant(0.5), conv: orthogonal(1), last: zeros, batch_norm.bias: ones}")
        let initials = Dictionary(uniqueKeysWithValues: built.weights.map { ($0.name, $0.weight.initial) })
        #expect(initials["conv.weight"] == .orthogonal(1) && initials["last.weight"] == .zeros)
        #expect(initials["last.bias"] == .constant(0.5) && initials["batch_norm.bias"] == .ones)
        #expect(initials["batch_norm.weight"] == .ones && initials["repeat.0.inner.weight"] == .orthogonal(1))
        #expect(initials["self_attention.query.weight"] == .xavier(2) && initials["self_attention.gamma"] == .zeros)
    }

    @Test func weightsAreNormalised() throws {
        let built = try image(
            """
              - conv: {filters: 4, kernel: 1, weight_norm: spectral}
              - conv: {filters: 4, kernel: 1, weight_norm: equalized, gain: 2, lr_multiplier: 0.01}
              - conv_transpose: {filters: 6, kernel: 3, weight_norm: spectral, trainable: false}
            """)
        #expect(built.weightShapes["conv.weight_u"] == [4] && built.weightShapes["conv.weight_v"] == [4])
        #expect(
            built.weightShapes["conv_transpose.weight_u"] == [6]
                && built.weightShapes["conv_transpose.weight_v"] == [36])
        let initials = Dictionary(uniqueKeysWithValues: built.weights.map { ($0.name, $0.weight.initial) })
        #expect(initials["conv_2.weight"] == .normal(0, 100) && initials["conv_2.bias"] == .zeros)
        #expect(built.weightCount == 40)
    }

    /// Enough power iterations find the largest singular value, so that the layer stretches nothing by more than one.
    @Test func spectralNormConverges() throws {
        let built = try network(
            "network: n\ninputs: {x: [6]}\nlayers: [linear: {features: 4, bias: false, weight_norm: spectral}]\n")
        let weights = try Weights(built, Generator(seed: 2), on: .cpu)
        func run(_ x: Tensor, training: Bool) throws -> Tensor {
            try built([x], weights: weights.tensors, training: training, generator: Generator(seed: 0))[0]
        }
        let x = try Tensor.eye(6)
        for _ in 0..<100 { _ = try run(x, training: true) }
        let matrix = try run(x, training: false)  // [6, 4]
        var v = try Tensor.ones([4])
        for _ in 0..<200 {
            v = try matrix.transpose(0, 1).matmul(matrix.matmul(v))
            v = try v / v.norm()
        }
        #expect(try Swift.abs(matrix.matmul(v).norm().item() - 1) < 1e-3)
    }
}
