import Foundation
import Graph
import TestSupport
import Testing
import Torch

@testable import Training
@testable import Zoo

/// State dictionaries with the names of known references, and the outputs of their networks: `Tests/Golden/import`.
@Suite struct WeightsMatchTests {
    struct Case: CustomTestStringConvertible {
        let file: String
        /// Documents with their settings, each with an input and an output in the file.
        let networks: [(document: String, settings: [String], input: String, output: String)]
        var reference = "pytorch-CycleGAN-and-pix2pix"
        var testDescription: String { file }
    }

    static let cases = translators + styles

    private static let translators = [
        Case(
            file: "dcgan-generator",
            networks: [("dcgan-generator", ["size=32", "channels=1", "latent=5", "filters=2"], "z", "output")],
            reference: "pytorch-examples"),
        Case(
            file: "dcgan-discriminator",
            networks: [("dcgan-discriminator", ["size=32", "channels=1", "filters=2"], "image", "output")],
            reference: "pytorch-examples"),
        Case(file: "resnet-generator", networks: [("resnet-generator", ["filters=2", "blocks=2"], "image", "output")]),
        Case(file: "unet-generator", networks: [("unet-generator", ["size=16", "filters=1"], "image", "output")]),
        Case(
            file: "patch-discriminator",
            networks: [("patch-discriminator", ["channels=6", "filters=2"], "image", "output")]),
    ]

    private static let styles = ["stylegan2-ada-pytorch": "nvlabs", "rosinality-stylegan2": "rosinality"].flatMap {
        reference, who in
        [
            Case(
                file: "stylegan2-generator-\(who)",
                networks: [
                    ("style-mapping", ["latent=6", "style=6", "depth=2"], "z", "w"),
                    ("stylegan2-synthesis", ["size=16", "style=6", "channel_base=64", "channel_max=8"], "ws", "image"),
                ], reference: reference),
            Case(
                file: "stylegan2-discriminator-\(who)",
                networks: [
                    ("stylegan2-discriminator", ["size=16", "channel_base=64", "channel_max=8"], "image", "score")
                ],
                reference: reference),
        ]
    }

    static let folder = tree.appending(path: "Tests/Golden/import")

    private func part(_ tensors: [ForeignTensor], others: [ForeignTensor] = []) -> WeightsSource.Part {
        WeightsSource.Part(tensors: tensors, others: others)
    }

    @Test(arguments: cases) func outputsEqualTheReferences(_ item: Case) throws {
        let networks = try item.networks.map { ($0.document, try zoo.loadNetwork($0.document, settings: $0.settings)) }
        let path = Self.folder.appending(path: "\(item.file).pth").path
        let matches = try WeightsMatch.match(WeightsSource(path).part(), networks, inOrder: false, path: path)
        let golden = try Safetensors(reading: Self.folder.appending(path: "\(item.file).safetensors").path).tensors
        let generator = try Generator(seed: 0)
        for (place, (name, network)) in zip(item.networks, networks) {
            let match = try #require(matches[name])
            #expect(match.reference == item.reference)
            let input = try #require(golden["in.\(place.input)"])
            let wanted = try #require(golden["out.\(place.output)"])
            let got = try network([input], weights: match.tensors, training: false, generator: generator)[0]
            #expect(got.shape == wanted.shape)
            #expect(try (got - wanted).abs().max().item() < 1e-4)
        }
    }

    /// Every weight of a network has a name in each reference that its document supports.
    @Test(arguments: ["dcgan-generator", "resnet-generator", "unet-generator", "patch-discriminator"])
    func mismatchesListBothSides(_ document: String) throws {
        let network = try zoo.loadNetwork(document)
        let file = part([ForeignTensor("model.99.weight", try .zeros([3, 2]))])
        let error = #expect(throws: TrainingError.self) {
            try WeightsMatch.match(file, [("G", network)], inOrder: false, path: "some.pth")
        }
        let text = try #require(error).description
        #expect(text.contains("'model.99.weight' [3, 2] → nothing"))
        let first = network.weights.prefix(19)
        for weight in first { #expect(text.contains("nothing → '\(weight.name)' \(weight.weight.shape)")) }
        #expect(text.contains("… and \(network.weights.count + 1 - 20) more") == (network.weights.count >= 20))
    }

    @Test func orderAndShapeMatchUnknownNames() throws {
        let network = try zoo.loadNetwork(
            "dcgan-generator", settings: ["size=32", "channels=1", "latent=5", "filters=2"])
        let path = Self.folder.appending(path: "dcgan-generator.pth").path
        let renamed = try WeightsSource(path).tensors().enumerated().map { index, entry in
            entry.named(entry.name.hasSuffix("tracked") ? entry.name : "other.\(index)")
        }
        let ordered = try WeightsMatch.match(part(renamed), [("G", network)], inOrder: true, path: path)
        let named = try WeightsMatch.match(WeightsSource(path).part(), [("G", network)], inOrder: false, path: path)
        for (name, tensor) in try #require(ordered["G"]).tensors {
            #expect(try tensor.floats() == named["G"]?.tensors[name]?.floats())
        }
        let short = part(Array(renamed.dropLast()))
        #expect(throws: TrainingError.self) {
            try WeightsMatch.match(short, [("G", network)], inOrder: true, path: path)
        }
    }

    @Test(arguments: [Double.nan, .infinity])
    func refusesInfiniteAndNaNValues(_ number: Double) throws {
        let network = try zoo.loadNetwork(
            "dcgan-generator", settings: ["size=32", "channels=1", "latent=5", "filters=2"])
        var file = try network.weights.map { ForeignTensor($0.name, try .zeros($0.weight.shape)) }
        let first = file[0]
        file[0] = ForeignTensor(first.name, try .full(first.shape, number))
        let error = #expect(throws: TrainingError.self) {
            try WeightsMatch.match(part(file), [("G", network)], inOrder: false, path: "some.pth")
        }
        #expect(try #require(error).description.contains("infinite or NaN values in '\(first.name)'"))
    }

    // MARK: Prefixes

    private static let settings = ["size=32", "channels=1", "latent=5", "filters=2"]

    /// The tensors of a small generator under other names.
    private func renamed(_ change: (String) -> String) throws -> [ForeignTensor] {
        let path = Self.folder.appending(path: "dcgan-generator.pth").path
        return try WeightsSource(path).tensors().map { $0.named(change($0.name)) }
    }

    @Test(arguments: ["module.", "_orig_mod.", "netG.module.", "state_dict.generator.", "params_ema.", "a.b.c.d."])
    func anyPrefixIsFound(_ prefix: String) throws {
        let network = try zoo.loadNetwork("dcgan-generator", settings: Self.settings)
        let file = try renamed { prefix + $0 }
        let match = try WeightsMatch.match(part(file), [("G", network)], inOrder: false, path: "x.pth")
        #expect(match["G"]?.tensors.count == network.weights.count && match["G"]?.prefix == prefix)
    }

    /// What lies next to a prefix that fits belongs to other networks.
    @Test func otherNetworksAreLeftAlone() throws {
        let network = try zoo.loadNetwork("dcgan-generator", settings: Self.settings)
        let file = try renamed { "generator." + $0 } + [ForeignTensor("discriminator.main.0.weight", .zeros([2]))]
        let matches = try WeightsMatch.match(part(file), [("G", network)], inOrder: false, path: "x.pth")
        #expect(WeightsMatch.unused(part(file), matches) == 1)
    }

    @Test func aPrefixThatIsAmbiguousIsAsked() throws {
        let network = try zoo.loadNetwork("dcgan-generator", settings: Self.settings)
        let file = try renamed { "g." + $0 } + renamed { "g_ema." + $0 }
        let error = #expect(throws: TrainingError.self) {
            try WeightsMatch.match(part(file), [("G", network)], inOrder: false, path: "x.pth")
        }
        let wanted = "'x.pth' holds the weights of 'G' several times:\n  g: 16 tensors\n  g_ema: 16 tensors"
        #expect(try #require(error).description == wanted)
        // the network's own name in the model decides
        let own = try WeightsMatch.match(part(file), [("g_ema", network)], inOrder: false, path: "x.pth")
        #expect(own["g_ema"]?.prefix == "g_ema.")
    }

    /// Instance norms with scales and shifts, with and without a dropout that counts in the names.
    @Test(arguments: [("5", "6"), ("6", "7")]) func affineNormsAndDropoutAreKnown(_ conv: String, _ norm: String) throws
    {
        let network = try zoo.loadNetwork("resnet-generator", settings: ["filters=1", "blocks=1", "affine=true"])
        let block = ["1", "2", conv, norm].map { "10.conv_block.\($0)" }
        let layers = ["1", "2", "4", "5", "7", "8"] + block + ["11", "12", "14", "15", "18"]
        let names = layers.flatMap { ["model.\($0).weight", "model.\($0).bias"] }
        try #require(names.count == network.weights.count)
        let file = try zip(names, network.weights).map { ForeignTensor($0, try .zeros($1.weight.shape)) }
        let match = try WeightsMatch.match(part(file), [("G", network)], inOrder: false, path: "x.pth")
        #expect(match["G"]?.tensors.count == names.count)
        #expect(match["G"]?.reference == "pytorch-CycleGAN-and-pix2pix" + (conv == "6" ? " with dropout" : ""))
    }

    /// Some files keep the mean of w next to the dictionary of the weights.
    @Test func anAverageBesideTheWeightsIsFound() throws {
        let network = try zoo.loadNetwork("style-mapping", settings: ["latent=6", "style=6", "depth=2"])
        let path = Self.folder.appending(path: "stylegan2-generator-rosinality.pth").path
        let all = try WeightsSource(path).tensors().filter { $0.name.hasPrefix("style.") }
        let mean = ForeignTensor("latent_avg", try .ones([6]))
        let matches = try WeightsMatch.match(part(all, others: [mean]), [("M", network)], inOrder: false, path: path)
        #expect(try matches["M"]?.tracked?.floats() == [1, 1, 1, 1, 1, 1])
    }
}
