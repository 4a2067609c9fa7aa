import Testing
import Torch

@testable import Graph

struct NoiseTests {
    @Test func noiseOfAnotherSizeIsTiled() throws {
        let network = try network(
            "network: x\ninputs: {image: [1, height, width]}\nlayers: [noise]\n", inputs: [[1, 4, 4]])
        let generator = try Generator(seed: 1)
        let weights = try Weights(network, generator, on: .cpu).tensors
        let strength = try #require(weights.keys.first { $0.hasSuffix("strength") })
        var given = weights
        given[strength] = try Tensor.full([], 1, on: .cpu)
        func run(_ height: Int, _ width: Int) throws -> Tensor {
            try network(
                [Tensor.zeros([1, 1, height, width], on: .cpu)], weights: given, training: false, generator: generator)[
                    0]
        }
        let own = try run(4, 4).floats()
        let large = try run(6, 8).floats()
        for y in 0..<6 {
            for x in 0..<8 { #expect(large[y * 8 + x] == own[y % 4 * 4 + x % 4]) }
        }
    }
}
