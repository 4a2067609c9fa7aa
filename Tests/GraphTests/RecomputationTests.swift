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

    private struct Figures {
        /// Outputs, first derivatives, buffers and the generator's state.
        var exact: [[UInt8]] = []
        /// Gradients of a loss with first derivatives in it, each the sum of several passes through a block.
        var sums: [Tensor] = []
    }

    /// Two passes, by the image and the weights once, or by the image and then by all.
    private func figures(_ network: Network, lowered: DType?, second: Bool) throws -> Figures {
        let generator = try Generator(seed: 4)
        let weights = try Weights(network, Generator(seed: 2), on: .cpu)
        var result = Figures()
        for _ in 0..<2 {
            let image = try Tensor.normal([5, 3, 8, 8], generator).requireGradient()
            let output = try withAutocast(lowered, on: .cpu) {
                try network([image], weights: weights.tensors, training: true, generator: generator)[0].to(.float32)
            }
            result.exact.append(try output.detach().bytes())
            let all = weights.trainable + [image]
            guard second else {
                let slopes = try gradients(of: [output.mean()], for: all).compactMap { $0 }
                #expect(slopes.count == all.count)
                result.exact += try slopes.map { try $0.bytes() }
                continue
            }
            let slope = try #require(try gradients(of: [output], for: [image], createGraph: true)[0])
            result.exact.append(try slope.detach().bytes())
            let found = try gradients(of: [output.mean() + slope.square().sum()], for: all).compactMap { $0 }
            #expect(found.count == all.count)
            result.sums += found
        }
        for name in weights.names { result.exact.append(try weights.frozen[name]?.bytes() ?? []) }
        result.exact.append(try generator.state().bytes())
        return result
    }

    /// Outputs, first derivatives, buffers and random numbers are the same bit for bit. A second derivative adds up what
    /// comes through a block in another order: it is the same up to the rounding of float32, and for lowered types it
    /// differs by less than the lowered type changes it.
    @Test(arguments: [(nil, false), (nil, true), (DType.bfloat16, false), (.bfloat16, true)])
    func gradientsBuffersAndRandomNumbersAreTheSame(_ lowered: DType?, second: Bool) throws {
        let plain = try network(Self.text(""))
        let saving = try network(Self.text("checkpoint: true"))
        #expect(plain.recomputed.isEmpty)
        #expect(saving.recomputed.map(\.count) == [8, 8])
        let (kept, repeated) = (
            try figures(plain, lowered: lowered, second: second), try figures(saving, lowered: lowered, second: second)
        )
        #expect(repeated.exact == kept.exact)
        let full = try figures(plain, lowered: nil, second: second)
        for (index, sum) in repeated.sums.enumerated() {
            let difference = try (sum - kept.sums[index]).norm().item()
            let rounding = try (full.sums[index] - kept.sums[index]).norm().item()
            #expect(try difference <= (lowered == nil ? 1e-6 * sum.norm().item() : rounding))
        }
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

    /// Two blocks of three layers with 64 numbers each, between two more layers.
    @Test(arguments: [("false", 8), ("true", 2 + 2 + 2)])
    func estimatesCountResultsOfBlocksAndTheLargestBlock(_ checkpoint: String, outputs: Int) throws {
        let built = try network(
            """
            network: mine
            inputs: {x: [4]}
            blocks:
              part: {checkpoint: \(checkpoint), layers: [linear: 64, linear: 64, linear: 64]}
            layers: [linear: 64, part, part, linear: 64]
            """)
        #expect(try built.activationCount(for: [[4]]).kept == Double(64 * outputs))
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
