import Graph
import Language
import Testing
import Torch

@Suite struct NetworkBuilderTests {
    /// A network of these layers on an image [4, 8, 8].
    private func image(_ layers: String, _ more: String = "", library: Documents = Documents()) throws -> Network {
        try network("network: net\ninputs: {x: [4, 8, 8]}\n\(more)\nlayers:\n\(layers)", library: library)
    }

    @Test func residualsApplyShortcutAndScale() throws {
        let built = try image(
            """
              - residual:
                  - conv: {filters: 6, kernel: 3, padding: 1}
                  - relu
                shortcut:
                  - conv: {filters: 6, kernel: 1}
                scale: 0.5
              - residual: [tanh]
            """)
        #expect(built.outputShape == [6, 8, 8])
        #expect(
            Set(built.weightShapes.keys) == [
                "residual.conv.weight", "residual.conv.bias", "residual.shortcut.conv.weight",
                "residual.shortcut.conv.bias",
            ])
        let x = try Tensor.ones([1, 4, 1, 1])
        let scaled = try network(
            "network: n\ninputs: {x: [4, 1, 1]}\nlayers:\n  - residual: [gain: 3]\n    scale: 0.5\n")
        #expect(
            try scaled([x], weights: [:], training: true, generator: Generator(seed: 0))[0].floats() == [
                2.5, 2.5, 2.5, 2.5,
            ])
    }

    @Test func branchesMerge() throws {
        let layers =
            "  - branches:\n      - [conv: {filters: 2, kernel: 1}]\n      - [conv: {filters: 4, kernel: 1}]\n      - []\n"
        #expect(try image(layers).outputShape == [10, 8, 8])
        let single = "  - branches:\n      - relu\n      - conv: {filters: 2, kernel: 1}\n      - []\n"
        #expect(try image(single).outputShape == [10, 8, 8])
        let equal = "  - branches: [[relu], [tanh], []]\n    merge: multiply\n"
        #expect(try image(equal).outputShape == [4, 8, 8])
    }

    @Test func parametersMayBeLayerLists() throws {
        let layers = """
              - repeat: 2
                layers: body
              - residual: ${body}
                shortcut: none
              - branches: [body, none, "${body}"]
              - none
            """
        let built = try image(layers, "params: {body: [conv: {filters: 4, kernel: 1}, relu], none: []}")
        #expect(built.outputShape == [12, 8, 8])
        #expect(built.weights.count == 10)
        #expect(built.weightShapes["repeat.1.body.conv.weight"] == [4, 4, 1, 1])
    }

    @Test func expectationsMayUseNamesOfTheDocument() throws {
        let text = """
            network: net
            params: {n: 2}
            let: {nf(i): 3 * i}
            inputs: {x: [n]}
            layers: [linear: nf(n)]
            """
        #expect(try network(text + "\nexpects: {weights: nf(n) * (n + 1), output: [nf(n)]}\n").weightCount == 18)
        #expect(mistakes(text + "\nexpects: {output: [nf(1)]}\n") == ["the output of 'net' is [6], not [3]"])
    }

    @Test func operatorsWithSpacesInTheirTypesAreLayers() throws {
        let split = "  - op: {name: aten::tensor_split.sections, sections: 2, dim: 1}\n"
        #expect(try image(split).outputShape == [2, 8, 8])
    }

    @Test func concatenatesInWrittenOrder() throws {
        let built = try network(
            """
            network: n
            inputs: {a: [1], b: [2]}
            layers:
              - gain: {value: 10}
                from: b
                name: c
              - concat: [a, b]
            """)
        let given = [try Tensor([1] as [Float], [1, 1]), try Tensor([2, 3] as [Float], [1, 2])]
        #expect(
            try built(given, weights: [:], training: true, generator: Generator(seed: 0))[0].floats() == [
                20, 30, 1, 2, 3,
            ])
    }

    @Test func sharedLayersHaveOneSetOfWeights() throws {
        let built = try image(
            """
              - conv: {filters: 4, kernel: 1}
                name: c
              - relu
              - share: c
              - repeat: 2
                layers: [share: c]
            """)
        #expect(built.weightCount == 20 && built.nodes.count(where: { $0.kind == "conv" }) == 4)
        let block = try image(
            "  - twice\n    name: t\n  - share: t\n".replacing("twice\n", with: "twice:\n"),
            "blocks: {twice: {layers: [conv: {filters: 4, kernel: 1}, batch_norm]}}")
        #expect(block.weightCount == 28 && block.nodes.count(where: { $0.kind == "batch_norm" }) == 2)
    }

    @Test func blocksTakeNumbersNamesLayersAndGraphValues() throws {
        let built = try network(
            """
            network: n
            inputs: {x: [4, 8, 8], ws: [2, 5]}
            blocks:
              part:
                params: {filters: 3, norm: batch_norm, after: [relu], style: null}
                layers:
                  - modulated_conv: {filters: filters, kernel: 1, style: style}
                  - norm
                  - after
            layers:
              - part: {style: "ws[0]"}
              - part: {filters: 6, norm: pixel_norm, after: [tanh, gain: 2], style: "ws[-1]"}
            """)
        #expect(
            built.nodes.map(\.kind).filter { $0 != "select" && $0 != "input" } == [
                "modulated_conv", "batch_norm", "relu", "modulated_conv", "pixel_norm", "tanh", "gain",
            ])
        #expect(built.outputShape == [6, 8, 8] && built.weightShapes["part_2.modulated_conv.affine.weight"] == [3, 5])
    }

    @Test func nestedNetworksHaveTheirOwnWeights() throws {
        let library = Documents(texts: [
            "head": """
            network: head
            params: {features: 2}
            init: {weight: zeros}
            inputs: {x: [channels, height, width]}
            layers: [global_avg_pool, linear: {features: features}]
            """
        ])
        let built = try image(
            "  - relu\n  - network: head\n    with: {features: 3}\n    name: score\n  - network: head\n    from: x\n",
            library: library)
        #expect(built.weightShapes["score.linear.weight"] == [3, 4] && built.outputShape == [2])
        #expect(built.weights.count == 4 && built.weights[0].weight.initial == .zeros)
    }

    @Test func librariesProvideBlocks() throws {
        let library = Documents(texts: [
            "parts":
                "library: parts\nimport: deeper\nlet: {twice(n): 2 * n}\nblocks: {wide: {params: {n: 1}, layers: [deep: {n: twice(n)}]}}",
            "deeper": "library: deeper\nblocks: {deep: {params: {n: 1}, layers: [conv: {filters: n, kernel: 1}]}}",
        ])
        #expect(try image("  - wide: 3\n", "import: [parts]", library: library).outputShape == [6, 8, 8])
    }

    @Test func falseWhenOmitsTheItem() throws {
        let layers = "  - relu\n  - conv: {filters: 2, kernel: 1}\n    when: width > 4\n"
        #expect(try image(layers, "params: {width: 8}").outputShape == [2, 8, 8])
        #expect(try image(layers, "params: {width: 4}").outputShape == [4, 8, 8])
        #expect(try image("  - relu\n  - repeat: 0\n    layers: [tanh]\n").nodes.count == 2)
    }

    @Test func layerNamesAreUnique() {
        let text = "network: n\ninputs: {x: [4]}\nlayers:\n  - linear: 4\n  - linear: 4\n    name: linear\n"
        #expect(mistakes(text) == ["two weights would have the name 'linear.weight'"])
    }

    @Test func returnsSeveralOutputs() throws {
        let built = try image(
            "  - relu:\n    name: h\n  - flatten\n  - linear: 1\n    name: logits\n",
            "outputs: {score: logits, features: h}")
        #expect(built.outputs.map(\.name) == ["score", "features"])
        #expect(built.outputs.map { built.nodes[$0.node].shape } == [[1], [4, 8, 8]])
    }

    @Test func freeSizesAcceptAnySize() throws {
        let built = try network(
            "network: n\ninputs: {image: [3, height, width]}\nlayers: [conv: {filters: 2, kernel: 3, stride: 2, padding: 1}]\n"
        )
        #expect(try built.outputShapes(for: [[3, 30, 17]]) == [[2, 15, 9]])
        #expect(built.accepts([3, 5, 9], for: "image") && !built.accepts([4, 5, 9], for: "image"))
        #expect(throws: Diagnostic.self) { try built.outputShapes(for: [[4, 2]]) }
    }

    @Test func recursiveBlocksMayTerminate() throws {
        let built = try image(
            "  - nest: 3\n",
            """
            blocks:
              nest:
                params: {depth: 1}
                layers:
                  - conv: {filters: 4, kernel: 1}
                  - nest: {depth: depth - 1}
                    when: depth > 0
            """)
        #expect(built.nodes.count(where: { $0.kind == "conv" }) == 4)
    }

    @Test func endlessDocumentsAreErrors() {
        let messages = mistakes(
            """
            network: n
            inputs: {x: [1]}
            layers:
              - repeat: 20000
                layers: [{repeat: 20000, layers: []}]
            """)
        #expect(messages == ["building the network takes more than 200000 steps"])
    }

    @Test func reportsAllMistakesOfAList() {
        let messages = mistakes(
            """
            network: n
            inputs: {x: [4, 8, 8]}
            layers:
              - conv_tranpose: {filters: 8, kernel: 4}
              - relu
              - conv: {filters: 0, kernel: 3}
                name: c
              - concat: [c, d]
              - residual:
                  - linaer: 3
                  - max_pool: {kernel: 2, padding: 2}
            """)
        #expect(
            messages == [
                "unknown layer 'conv_tranpose'", "'filters' of 'conv' must be a whole number of at least 1, but is 0",
                "no layer or input named 'd' stands before", "unknown layer 'linaer'",
                "'padding' of 'max_pool' must be at most half of the kernel, 1, but is 2",
            ])
    }

    @Test func consequencesOfErrorsAreNotReported() {
        let messages = mistakes(
            """
            network: n
            inputs: {x: [4, 8, 8]}
            layers:
              - cnov: {filters: 8, kernel: 4, stride: 2}
                name: small
              - linear: 7
              - reshape: [3, 3]
              - add: small
              - pixel_shuffle: 3
            outputs: {y: small}
            """)
        #expect(messages == ["unknown layer 'cnov'"])
    }

    @Test func layersPassedAsAParameterHaveSeparateWeightsPerUse() throws {
        let built = try network(
            """
            network: net
            params: {norm: [batch_norm: {epsilon: 1e-3}]}
            inputs: {x: [4]}
            layers:
              - norm
              - relu
              - norm
            """)
        #expect(Set(built.weights.map(\.name)).count == built.weights.count)
        #expect(built.weights.count == 8)
    }
}
