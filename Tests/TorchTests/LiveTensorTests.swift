import Testing
import Torch

/// Other tests make tensors at the same time, so the count is watched for growth with the rounds, not for equality.
@Suite struct LiveTensorTests {
    @Test func roundsLeakNoTensors() throws {
        let generator = try Generator(seed: 1)
        let weight = try Tensor.normal([4, 3], generator).requireGradient()
        func round() throws {
            let x = try Tensor.normal([8, 3], generator)
            let loss = try x.linear(weight, nil).tanh().square().mean()
            let gradient = try #require(try gradients(of: [loss], for: [weight], createGraph: true)[0])
            _ = try gradients(of: [gradient.square().sum()], for: [weight])
            #expect(throws: TorchError.self) { try x.matmul(x) }
        }
        try round()
        let before = LibTorch.liveTensors
        for _ in 0..<1000 { try round() }
        // a leak of one a round would be a thousand
        #expect(LibTorch.liveTensors - before < 200)
    }
}
