import Images
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

struct TranslatorTests {
    /// A translator whose networks have a receptive field of three pixels on each side and need sides divisible by 4.
    private let local = """
        model: mine
        data: {a: 'image(3, 16, 16)', b: 'image(1, 16, 16)', pairing: none}
        networks:
          G:
            inputs: {image: [3, height, width]}
            layers:
              - conv: {filters: 4, kernel: 3, padding: 1}
              - pixel_unshuffle: 4
              - pixel_shuffle: 4
              - conv: {filters: 1, kernel: 3, padding: 1}
              - tanh
        train:
          rounds: 1
          optimizer: {sgd: {lr: 0}}
          steps:
            - update: G
              minimize: {same: 'l1(G(a), b)'}
        infer:
          a_to_b: G(a)
          larger: resize(G(a), 32, 32)
        """

    private func translator(_ text: String, _ options: Translator.Options, via: String? = nil) throws -> Translator {
        let model = try model(text)
        let sampler = try Sampler(model, Players(model, seed: 1, on: .cpu), seed: 2)
        return try Translator(sampler, sampler.inference(via), options)
    }

    private func picture(_ width: Int, _ height: Int, channels: Int = 3, seed: UInt64 = 1) throws -> Image {
        let numbers = try Tensor.uniform([channels * height * width], from: -1, to: 1, Generator(seed: seed)).floats()
        return Image(floats: numbers, channels: channels, height: height, width: width)
    }

    /// The maximum difference between bytes.
    private func furthest(_ a: Image, _ b: Image) -> Int {
        guard a.width == b.width, a.height == b.height, a.channels == b.channels else { return 255 }
        return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test func anySizeIsTranslatedWithTheOutputChannels() throws {
        let images = try [picture(16, 16), picture(37, 21), picture(1, 1), picture(5, 50, channels: 1)]
        for (image, result) in zip(images, try translator(local, .init()).translate(images)) {
            let output = try result.get()
            #expect(output.width == image.width && output.height == image.height)
            #expect(output.channels == 1)
        }
    }

    @Test func paddingAffectsOnlyTheBorder() throws {
        // pixels further inside than the receptive field equal those of a larger image
        let whole = try picture(40, 40)
        let part = whole.cropped(x: 4, y: 4, width: 30, height: 31)
        let results = try translator(local, .init()).translate([whole, part])
        let (large, small) = (try results[0].get(), try results[1].get())
        let inside = large.cropped(x: 8, y: 8, width: 20, height: 20)
        #expect(small.cropped(x: 4, y: 4, width: 20, height: 20) == inside)
    }

    @Test func tilesEqualTheWholeImage() throws {
        let image = try picture(152, 96)
        let whole = try translator(local, .init()).translate([image])[0].get()
        let tiled = try translator(local, .init(batch: 3, tile: 32, overlap: 16)).translate([image])[0].get()
        #expect(whole.width == 152 && furthest(whole, tiled) <= 1)
    }

    /// Strided networks are equivariant only to translations by multiples of their stride.
    @Test(arguments: [(152, 96, 32, 16), (151, 97, 40, 20), (153, 99, 33, 17)])
    func tilesStartAtMultiplesOfTheStride(_ width: Int, _ height: Int, _ tile: Int, _ overlap: Int) throws {
        let strided = local.replacing(
            "layers:",
            with: "layers:\n      - conv: {filters: 2, kernel: 4, stride: 2, padding: 1}\n"
                + "      - conv_transpose: {filters: 1, kernel: 4, stride: 2, padding: 1}", maxReplacements: 1)
        let image = try picture(width, height)
        let whole = try translator(strided, .init()).translate([image])[0].get()
        let tiled = try translator(strided, .init(tile: tile, overlap: overlap)).translate([image])[0].get()
        #expect(whole.width == width && furthest(whole, tiled) <= 1)
    }

    @Test func tilingsCoverEveryPixelOnce() {
        for (length, window, overlap, stride) in [
            (100, 32, 8, 1), (33, 32, 31, 1), (64, 32, 0, 1), (97, 40, 13, 1), (97, 40, 13, 4), (130, 32, 16, 16),
        ] {
            let tiling = Tiling(length, window: window, overlap: overlap, stride: stride)
            #expect(tiling.starts.allSatisfy { $0 % stride == 0 })
            var sums = [Float](repeating: 0, count: length)
            for index in tiling.starts.indices {
                let (first, values) = tiling.weights(index, scale: 1, per: 1)
                for (offset, value) in values.enumerated() { sums[first + offset] += value }
            }
            #expect(sums.allSatisfy { $0 > 0.99 }, "\(length), \(window), \(overlap): \(sums.min() ?? 0)")
        }
    }

    @Test func alphaIsPreserved() throws {
        let image = try picture(20, 18, channels: 4)
        let output = try translator(local, .init()).translate([image])[0].get()
        #expect(output.channels == 2)
        #expect(output[7, 9, 1] == image[7, 9, 3])
    }

    @Test func batchesChangeNothing() throws {
        let images = try (1...5).map { try picture(16, 16, seed: $0) }
        let together = try translator(local, .init(batch: 4)).translate(images).map { try $0.get() }
        for (image, expected) in zip(images, together) {
            let alone = try translator(local, .init()).translate([image])[0].get()
            #expect(furthest(alone, expected) <= 1)
        }
    }

    @Test func randomLayersTreatEachImageSeparately() throws {
        // dropout and batch statistics, which pix2pix uses at inference, are computed for each image alone
        let noisy = local.replacing("- tanh", with: "- batch_norm\n      - dropout: 0.5")
            .replacing("a_to_b: G(a)", with: "a_to_b: train(G)(a)")
        let images = try [picture(16, 16), picture(16, 16, seed: 2)]
        let together = try translator(noisy, .init()).translate(images).map { try $0.get() }
        #expect(try translator(noisy, .init()).translate([images[1]])[0].get() == together[1])
        #expect(together[0] != together[1])
    }

    @Test func aBatchKeepsSamplesApartInTrainingMode() throws {
        let model = try model(
            local.replacing("- tanh", with: "- batch_norm\n      - dropout: 0.5\n      - noise")
                .replacing("a_to_b: G(a)", with: "a_to_b: train(G)(a)"))
        let players = try Players(model, seed: 1, on: .cpu)
        for (name, strength) in players.tensors() where name.hasSuffix("strength") {
            try withoutGradients { () throws(TorchError) in try strength.copy(from: .full(strength.shape, 0.5)) }
        }
        let sampler = try Sampler(model, players, seed: 2)
        let inference = try sampler.inference()
        let images = try Tensor.uniform([3, 3, 16, 16], from: -1, to: 1, Generator(seed: 5))
        func outputs(_ images: Tensor, apart: Bool = false) throws -> Tensor {
            try sampler.restart()
            return try sampler.run(
                inference, count: images.shape[0], batch: ["a": images], separatesSamples: apart)
        }
        let alone = try Tensor.concat((0..<3).map { try outputs(images.narrow(0, from: $0, count: 1)) }, 0)
        #expect(model.isPerSample(inference))
        let distance = try greatestError(outputs(images, apart: true), alone)
        #expect(distance <= 1e-5, "\(distance)")
        #expect(try greatestError(outputs(images), alone) > 0.1)
    }

    @Test func samplesThatLayersCompareCannotBeKeptApart() throws {
        let model = try model(
            local.replacing("      - conv: {filters: 1", with: "      - minibatch_stddev\n      - conv: {filters: 1")
                .replacing("a_to_b: G(a)", with: "a_to_b: train(G)(a)"))
        #expect(!model.isPerSample(try model.inference(nil)))
    }

    @Test func batchesGrowWithTheWeights() throws {
        func batch(_ name: String, pixels: Int, _ settings: [String]) throws -> Int {
            let model = try zoo.load(name, settings: settings).model
            let sampler = try Sampler(model, Players(model, seed: 1, on: .meta), seed: 2)
            return sampler.batchSize(of: try sampler.inference(), pixels: pixels, declared: 256 * 256)
        }
        #expect(try batch("pix2pix", pixels: 256 * 256, ["size=256"]) == 2)
        #expect(try batch("pix2pix", pixels: 1024 * 1024, ["size=256"]) == 1)
        #expect(try batch("cyclegan", pixels: 256 * 256, ["size=256"]) == 1)
        #expect(try batch("cyclegan", pixels: 64 * 64, ["size=256"]) == 16)
    }

    @Test func aFixedSizeAcceptsSmallerImages() throws {
        let fixed = local.replacing("[3, height, width]", with: "[3, 16, 16]")
        let images = try [picture(16, 16), picture(9, 16), picture(17, 16)]
        let results = try translator(fixed, .init()).translate(images)
        #expect(try results[1].get().width == 9)
        let error = #expect(throws: TrainingError.self) { try results[2].get() }
        #expect(error?.hint == "split it into tiles with --tile 16")
        let tiled = try translator(fixed, .init(tile: 16, overlap: 8)).translate(images)
        #expect(try tiled[2].get().width == 17)
    }

    @Test func onlyImageToImageInferencesAreAccepted() throws {
        #expect(throws: TrainingError.self) {
            try translator("model: mine\nextends: dcgan\nparams: {size: 16}", .init())
        }
    }

    @Test func inferencesDoNotChangeRunningStatistics() throws {
        let model = try model(
            local.replacing("- tanh", with: "- batch_norm").replacing("G(a)\n", with: "train(G)(a)\n"))
        let players = try Players(model, seed: 1, on: .cpu)
        let sampler = try Sampler(model, players, seed: 2)
        let before = try players.tensors().mapValues { try $0.bytes() }
        _ = try sampler.run(sampler.inference(), count: 2, batch: ["a": .full([2, 3, 16, 16], 0.5)])
        #expect(try players.tensors().mapValues { try $0.bytes() } == before)
    }

    @Test func theSheetHasOneRowPerSample() throws {
        let model = try zoo.load("cyclegan", settings: ["size=32", "filters=2", "blocks=1"]).model
        let sampler = try Sampler(model, Players(model, seed: 1, on: .cpu), seed: 2)
        let batch: [String: Tensor] = ["a": try .full([3, 3, 32, 32], 0), "b": try .full([3, 3, 32, 32], 1)]
        let sheet = try #require(try TranslationSheet(model)?.draw(sampler, batch))
        // a and b have three rows each: the input, its translation, the reconstruction, and the identity
        #expect(sheet.width == 138 && sheet.height == 206)
        #expect(TranslationSheet(try zoo.load("dcgan").model) == nil)
    }
}
