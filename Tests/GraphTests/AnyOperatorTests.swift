import Language
import Testing
import Torch

@testable import Graph

/// Which operators `op:` offers: those that check their arguments, leave their inputs unchanged and follow the seed.
@Suite struct AnyOperatorTests {
    private func message(_ layer: String, from: String = "x") -> String {
        do {
            _ = try layers(layer, from: from)
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func layers(_ layer: String, from: String = "x") throws -> Network {
        try network("network: n\ninputs: {x: [4, 8]}\nlayers:\n  - op: \(layer)\n    from: \(from)\n")
    }

    @Test(arguments: [
        "{name: aten::_fft_r2c, dim: [9], normalization: 0, onesided: true}",
        "{name: aten::_softmax, dim: 1, half_to_float: false}",
    ])
    func privateOperatorsAreRefused(_ layer: String) { #expect(message(layer).contains("is private")) }

    @Test func aPublicOperatorIsSuggested() {
        #expect(message("{name: aten::_softmax, dim: 1, half_to_float: false}").contains("use 'aten::softmax.int'"))
    }

    @Test(arguments: [
        "aten::relu_", "{name: aten::add.out, other: 1}", "{name: aten::dropout_, p: 0.5, train: true}",
        "{name: aten::batch_norm, training: true, momentum: 0.1, eps: 1e-5, cudnn_enabled: false}",
    ])
    func operatorsThatWriteAreRefused(_ layer: String) {
        #expect(message(layer).contains("changes its input in place"))
    }

    @Test(arguments: [
        "aten::randn_like", "aten::rand_like", "{name: aten::dropout, p: 0.5, train: true}",
        "{name: aten::feature_dropout, p: 0.5, train: true}", "{name: aten::alpha_dropout, p: 0.5, train: true}",
    ])
    func operatorsThatDrawWithoutTheSeedAreRefused(_ layer: String) {
        #expect(message(layer).contains("draws random numbers that do not follow from the seed"))
    }

    /// Arguments that ended the program.
    @Test(arguments: [
        "{name: aten::native_group_norm, N: 2, C: 4, HxW: 8, group: 0, eps: 0.5}",
        "{name: aten::mkldnn_rnn_layer, reverse: true, batch_sizes: [3, 3], mode: 3, hidden_size: 3, num_layers: 3, has_biases: true, bidirectional: true, batch_first: true, train: true}",
    ])
    func implementationsAreRefused(_ layer: String) {
        #expect(message(layer, from: "[x, x, x, x, x, x, x]").contains("does not check its arguments"))
    }

    @Test func uninitialisedMemoryIsRefused() {
        #expect(message("aten::empty_like").contains("returns whatever its memory held before"))
    }

    @Test func libtorchsOtherLibrariesAreRefused() {
        #expect(message("{name: quantized::relu6}").contains("not for layers"))
    }

    /// Operators with a generator draw from the run's.
    @Test(arguments: ["aten::bernoulli", "{name: aten::bernoulli.p, p: 0.5}", "aten::randn_like.generator"])
    func operatorsWithAGeneratorFollowTheSeed(_ layer: String) throws {
        let network = try layers(layer)
        let x = try Tensor([Float](repeating: 0.5, count: 64), [2, 4, 8])
        func output(_ seed: UInt64) throws -> [Float] {
            try network([x], weights: [:], training: true, generator: Generator(seed: seed))[0].floats()
        }
        #expect(try output(1) == output(1))
        #expect(try output(1) != output(2))
    }

    /// Shapes are computed without data, also those of arguments that are wrong.
    @Test func hugeInputsNeedNoMemory() {
        let text = """
            network: n
            inputs: {x: [4194304, 65536]}
            layers:
              - op: {name: aten::cumsum, dim: 9}
            """
        #expect(mistakes(text).first?.contains("axis 9 is out of range") == true, "\(mistakes(text))")
    }

    @Test func attentionDrawsNothingWithoutDropout() throws {
        let call = "name: aten::scaled_dot_product_attention"
        #expect(try layers("{\(call)}", from: "[x, x, x]").outputShape == [4, 8])
        #expect(message("{\(call), dropout_p: 0.5}", from: "[x, x, x]").contains("'dropout_p' of"))
    }

    /// A list takes the inputs after those that have parameters of their own.
    @Test func aListTakesTheRest() throws {
        #expect(try layers("{name: aten::cat, dim: 1}", from: "[x, x]").outputShape == [8, 8])
        let gru =
            "{name: aten::gru.input, has_biases: false, num_layers: 1, dropout: 0, train: false, bidirectional: false, batch_first: true}"
        #expect(message(gru, from: "x").contains("input"))
    }
}
