import Graph
import Testing
import Torch

/// Whole networks, compared with the weight counts of the papers' code.
@Suite struct ExampleNetworkTests {
    @Test func buildsDCGANGenerator() throws {
        let text = """
            network: dcgan-generator
            summary: Turns noise into an image through strided transposed convolutions.
            paper: arXiv:1511.06434
            params: {size: 64, channels: 3, latent: 100, width: 64}
            let: {stages: int(log2(size)) - 3}
            init:
              weight: normal(0, 0.02)
              batch_norm.weight: normal(1, 0.02)
            inputs: {z: [latent]}
            layers:
              - reshape: [latent, 1, 1]
              - conv_transpose: {filters: width * 2 ** stages, kernel: 4, bias: false}
              - batch_norm
              - relu
              - repeat: stages
                index: i
                layers:
                  - conv_transpose: {filters: width * 2 ** (stages - 1 - i), kernel: 4, stride: 2, padding: 1, bias: false}
                  - batch_norm
                  - relu
              - conv_transpose: {filters: channels, kernel: 4, stride: 2, padding: 1, bias: false}
              - tanh
            expects: {weights: 3576704, output: [3, 64, 64]}
            """
        let built = try network(text)
        #expect(built.weightCount == 3_576_704 && built.outputShape == [3, 64, 64])
        #expect(try built.output().shape == [2, 3, 64, 64])
        let initials = Dictionary(uniqueKeysWithValues: built.weights.map { ($0.name, $0.weight.initial) })
        #expect(
            initials["batch_norm.weight"] == .normal(1, 0.02) && initials["conv_transpose.weight"] == .normal(0, 0.02))
        #expect(initials["batch_norm.bias"] == .zeros && initials["repeat.0.batch_norm.running_var"] == .ones)
        #expect(try network(text, ["size": "32", "channels": "1"]).outputShape == [1, 32, 32])
    }

    static let synthesis = """
        network: styled-synthesis
        params: {size: 64, channels: 3, style: 512, base: 32768, most: 512}
        let:
          levels: int(log2(size)) - 1
          nf(k): min(base // (4 * 2 ** k), most)
        inputs: {ws: [2 * levels, style]}
        blocks:
          styled-conv:
            params: {style: null, filters: null, up: 1}
            layers:
              - modulated_conv: {filters: filters, kernel: 3, up: up, style: style}
              - noise
              - bias
              - leaky_relu: {slope: 0.2, gain: sqrt(2)}
          to-image:
            params: {style: null}
            layers:
              - modulated_conv: {filters: channels, kernel: 1, style: style, demodulate: false}
              - bias
        layers:
          - constant: [nf(0), 4, 4]
          - styled-conv: {style: 'ws[0]', filters: nf(0)}
            name: x
          - to-image: ws[1]
            name: image
          - repeat: levels - 1
            index: k
            carry: [x, image]
            layers:
              - styled-conv: {style: 'ws[2 * k + 1]', filters: nf(k + 1), up: 2}
                from: x
              - styled-conv: {style: 'ws[2 * k + 2]', filters: nf(k + 1)}
                name: x
              - to-image: ws[2 * k + 3]
                name: rgb
              - upsample: {factor: 2, filter: fir}
                from: image
              - add: rgb
                name: image
        outputs: {image: image}
        """

    @Test func buildsStyleGAN2Synthesis() throws {
        // the published count is of config f at 1024: mapping 8 · (512² + 512) = 2,101,248, the rest is synthesis
        let full = try network(Self.synthesis, ["size": "1024"])
        #expect(full.weightCount == 30_370_060 - 2_101_248)
        let small = try network(Self.synthesis, ["size": "16", "base": "64", "style": "8"])
        #expect(small.inputs[0].shape == [6, 8] && small.outputs[0].name == "image")
        #expect(try small.output().shape == [2, 3, 16, 16])
    }
}
