import Foundation
import Graph
import Language
import Testing
import Torch
import Zoo

/// A plug-in whose library brings operators: `op:` uses them with shapes, gradients and help.
struct NativePluginTests {
    private let ganzoo: Program
    private let folder: URL

    init() throws {
        ganzoo = try Program()
        folder = try Plugins.native()
    }

    private func network(_ layers: String) throws -> Network {
        let zoo = try Zoo(plugins: [folder.path])
        let source = Source(
            name: "mine.yaml", text: "network: mine\ninputs: {x: [4, 3]}\nlayers:\n  - \(layers)\n")
        let diagnostics = Diagnostics()
        let value = try #require(YAMLReader.read(source, diagnostics))
        let network = NetworkDocument.build(value, name: "mine", library: zoo, diagnostics)
        return try #require(network, "\(diagnostics.sorted.text())")
    }

    private func output(_ network: Network, _ x: Tensor) throws -> Tensor {
        try network([x], weights: [:], training: true, generator: Generator(seed: 1))[0]
    }

    @Test func shapesAreKnownBeforeAnythingRuns() throws {
        #expect(try network("op: wave::sine").nodes.last?.shape == [4, 3])
        #expect(try network("op: wave::gate").nodes.last?.shape == [2, 3])
        // an operator that knows nothing of shapes is tried out
        #expect(try network("op: wave::shout").nodes.last?.shape == [4, 3])
    }

    @Test func gradientsAndTheirGradientsAreRight() throws {
        let network = try network("op: {name: wave::sine, frequency: 3}")
        let x = try Tensor.normal([2, 4, 3], Generator(seed: 2)).to(.float64).requireGradient()
        let y = try output(network, x)
        #expect(try (y - (x * 3).sin()).abs().max().item() < 1e-12)
        let slope = try #require(try gradients(of: [y.sum()], for: [x], createGraph: true)[0])
        #expect(try (slope - (x * 3).cos() * 3).abs().max().item() < 1e-12)
        let second = try #require(try gradients(of: [slope.sum()], for: [x])[0])
        #expect(try (second + (x * 3).sin() * 9).abs().max().item() < 1e-12)
    }

    @Test func anOperatorWithoutGradientIsReported() throws {
        let network = try network("op: wave::shout")
        let x = try Tensor.normal([2, 4, 3], Generator(seed: 2))
        #expect(throws: Never.self) { try output(network, x) }
        let error = try #require(throws: TorchError.self) { try output(network, x.requireGradient()) }
        #expect(
            error.message.contains("the plug-in does not define a gradient, so the layers before it cannot be trained"))
    }

    @Test func modelsOfThePluginTrainAndSample() throws {
        let train = try ganzoo(
            "train wave-toy --plugin \(folder.path) --rounds 3 --set hidden_features=4 train.batch=8 --threads 1 --out run"
        )
        #expect(train.status == 0, "\(train.errors)")
        let alone = try ganzoo("sample run --count 4 -o points.csv")
        #expect(alone.status == 65)
        #expect(alone.errors.contains("unknown operator 'wave::sine'"))
        #expect(alone.errors.contains("hint: the library 'wave' is not loaded; load its plug-in with --plugin"))
        let sample = try ganzoo("sample run --count 4 -o points.csv --plugin \(folder.path)")
        #expect(sample.status == 0, "\(sample.errors)")
        #expect(try ganzoo.read("points.csv").split(separator: UInt8(ascii: "\n")).count == 4)
    }

    @Test func mistakesMentionOperatorsAndArguments() throws {
        try ganzoo.write(
            """
            network: mine
            inputs: {x: [3, 8, 8]}
            layers:
              - op: wave::gate
              - op: {name: wave::sine, frequency: -1}
              - op: {name: wave::sine, frequncy: 2}
              - op: wave::sin

            """, to: "mine.yaml")
        let outcome = try ganzoo("check mine.yaml --plugin \(folder.path)")
        #expect(outcome.status == 65)
        #expect(
            outcome.errors == """
                mine.yaml:4:5: error: 'wave::gate' does not accept [3, 8, 8]: 'wave::gate needs an even number of channels'
                    4 |   - op: wave::gate
                      |     ^^
                   note: 'x' is input → [3, 8, 8] at line 2

                mine.yaml:6:28: error: unknown argument 'frequncy' of 'op'
                    6 |   - op: {name: wave::sine, frequncy: 2}
                      |                            ^^^^^^^^
                   hint: did you mean 'frequency'?

                mine.yaml:7:9: error: unknown operator 'wave::sin'
                    7 |   - op: wave::sin
                      |         ^^^^^^^^^
                   hint: did you mean 'wave::sine'?

                """)
    }

    @Test func optionalTensorsMayBeLeftOut() throws {
        try ganzoo.write(
            """
            network: mine
            inputs: {x: [4, 8, 8]}
            layers:
              - op: {name: aten::group_norm, num_groups: 2, cudnn_enabled: false}
              - op: {name: aten::avg_pool2d, kernel_size: 99}

            """, to: "mine.yaml")
        // the first layer is correct; all errors of the second are reported
        #expect(
            try ganzoo("check mine.yaml").errors.hasPrefix(
                "mine.yaml:5:5: error: 'aten::avg_pool2d' does not accept [4, 8, 8] with kernel_size [99, 99]: "
                    + "'Given input size: (4x8x8). Calculated output size: (4x0x0). Output size is too small'\n"))
    }

    @Test func itsOperatorsAreExplained() throws {
        let outcome = try ganzoo("layers wave::sine --plugin \(folder.path)")
        #expect(
            outcome.output == """
                wave::sine

                Arguments
                  input      tensor  required      from the layers before it, or a graph value
                  frequency  number  default: 30.

                Output
                  Tensor

                Example
                  layers:
                    - op: wave::sine

                """)
        #expect(try ganzoo("layers wave::sine").status == 65)
        let own = try ganzoo("layers aten::pixel_unshuffle")
        #expect(own.output.contains("- op: {name: aten::pixel_unshuffle, downscale_factor: 2}"))
        #expect(
            try ganzoo("layers aten::relu_").output.contains("Not available as a layer: it changes its input in place"))
    }

    @Test func theListingShowsWhatItAdds() throws {
        let outcome = try ganzoo("plugins --plugin \(folder.path)")
        #expect(
            outcome.output == """
                wave 1.0.0: Sine activations and gated channels as native operators, and a discriminator of points that uses them.
                  from       \(folder.path)
                  models     wave-toy
                  specs      wave-discriminator
                  libraries  libwave.so
                  operators  wave::gate wave::shout wave::sine

                """)
        let json = try ganzoo("plugins --json --plugin \(folder.path)").output
        let list = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
        #expect((list?.first?["adds"] as? [String: [String]])?["models"] == ["wave-toy"])
    }

    @Test func librariesAreLoadedOnlyFromPluginsThatWereNamed() throws {
        for name in ["plugin.yaml", "libwave.so", "zoo/wave-toy.yaml", "specs/wave-discriminator.yaml"] {
            let file = ganzoo.folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: folder.appending(path: name), to: file)
        }
        let alone = try ganzoo("plugins")
        #expect(alone.output == "no plug-ins; add the folder of a plug-in with --plugin or in GANZOO_PATH\n")
        let warning = """
            warning: the plug-in 'wave' in the working folder is not loaded; only its documents can be used
               hint: load its libraries with --plugin .

            """
        #expect(alone.errors == warning)
        #expect(try ganzoo("check wave-toy").errors.contains("unknown operator 'wave::sine'"))
        #expect(try ganzoo("check wave-toy --zoo .").status == 65)
        #expect(try ganzoo("check wave-toy --plugin .").errors == "")
        #expect(try ganzoo.shell("GANZOO_PATH=.:$GANZOO_PATH $GANZOO check wave-toy").errors == "")
    }

    @Test func twoLibrariesCannotGiveTheSameOperators() throws {
        try ganzoo.write(
            "plugin: other\nversion: 1\nsummary: none\nlibraries: [libother.so]\n", to: "other/plugin.yaml")
        try FileManager.default.copyItem(
            at: folder.appending(path: "libwave.so"), to: ganzoo.folder.appending(path: "other/libother.so"))
        let outcome = try ganzoo("plugins --plugin \(folder.path) --plugin other")
        #expect(outcome.status == 65)
        #expect(
            outcome.errors.hasPrefix(
                "other/plugin.yaml:4:13: error: operators 'wave::…' are defined by both plug-ins 'wave' and 'other'"))
    }
}
