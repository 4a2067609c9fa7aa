import Testing
import Torch

@testable import Graph

/// Blocks with `checkpoint: true`.
@Suite struct RecomputationTests {
    private static func text(_ checkpoint: String) -> String {
        """
        network: mine
        inputs: {image: [3, 8, 8]}
        blocks:
          part:
            params: {filters: 4}
            \(checkpoint)
            layers:
              - conv: {filters: filters, kernel: 3, padding: 1}
                name: start
              - batch_norm
              - relu
              - noise
              - dropout: 0.3
              - conv: {filters: filters, kernel: 3, padding: 1, weight_norm: spectral}
              - leaky_relu: 0.2
              - add: start
        layers:
          - conv: {filters: 4, kernel: 3, padding: 1}
          - part
          - relu
          - part: {filters: 2}
          - tanh
          - flatten
          - linear: 1
        """
    }

    /// Two passes with first and second derivatives: outputs, gradients of all weights, buffers, the generator's state.
    private func figures(_ network: Network, lowered: DType? = nil) throws -> [[UInt8]] {
        let generator = try Generator(seed: 4)
        let weights = try Weights(network, Generator(seed: 2), on: .cpu)
        var result: [[UInt8]] = []
        for _ in 0..<2 {
            let image = try Tensor.normal([5, 3, 8, 8], generator).requireGradient()
            let output = try withAutocast(lowered, on: .cpu) {
                try network([image], weights: weights.tensors, training: true, generator: generator)[0].to(.float32)
            }
            let slope = try #require(try gradients(of: [output], for: [image], createGraph: true)[0])
            let loss = try output.mean() + slope.square().sum()
            let all = try gradients(of: [loss], for: weights.trainable + [image])
            result += try ([output, slope] + all.compactMap { $0 }).map { try $0.detach().bytes() }
        }
        for name in weights.names { result.append(try weights.frozen[name]?.bytes() ?? []) }
        return result + [try generator.state().bytes()]
    }

    @Test(arguments: [nil, DType.bfloat16])
    func gradientsBuffersAndRandomNumbersAreTheSame(_ lowered: DType?) throws {
        let plain = try network(Self.text(""))
        let saving = try network(Self.text("checkpoint: true"))
        #expect(plain.recomputed.isEmpty)
        #expect(saving.recomputed.map(\.count) == [8, 8])
        #expect(try figures(saving, lowered: lowered) == figures(plain, lowered: lowered))
    }

    @Test func aBlockInsideOneIsPartOfIt() throws {
        let text = """
            network: mine
            inputs: {x: [4]}
            blocks:
              inner: {checkpoint: true, layers: [linear: 4, relu]}
              outer: {checkpoint: true, layers: [linear: 4, inner, inner]}
            layers: [outer, inner]
            """
        let built = try network(text)
        #expect(built.recomputed == [1..<6, 6..<8])
    }

    @Test func anErrorInARepetitionIsReported() throws {
        let x = try Tensor.ones([3]).requireGradient()
        let results = try recomputed([x], on: .cpu) { inputs, isRepeated throws(TorchError) in
            if isRepeated { throw TorchError("again", "it failed") }
            return [try inputs[0] * 2]
        }
        let error = #expect(throws: TorchError.self) { try gradients(of: [results[0].sum()], for: [x]) }
        #expect(error?.description == "gradients: again: it failed")
    }
}
