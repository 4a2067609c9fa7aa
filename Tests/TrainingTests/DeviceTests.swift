import Data
import Games
import MetaKernels
import TestSupport
import Testing
import Torch
import Zoo

@testable import Training

/// Rounds on libtorch's `meta` device, whose tensors have no memory: reading a value or mixing devices is an error there.
@Suite struct DeviceTests {
    /// A model with settings for parts of the engine that it does not use by default.
    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        var settings: [String] = []

        var testDescription: String { ([model] + settings).joined(separator: " ") }
    }

    static let cases =
        zoo.models.map { Case(model: $0.name) } + [
            Case(model: "wgan-gp", settings: ["preset=mlp"]), Case(model: "cgan", settings: ["preset=conv"]),
            Case(model: "cyclegan", settings: ["size=32", "pool_size=2", "train.batch=2"]),
            Case(model: "gan", settings: ["preset=paper"]),
            Case(model: "dcgan", settings: ["train.steps.0.clip_gradients=0.5"]),
            Case(model: "dcgan", settings: ["train.accumulate=2"]),
            Case(model: "stylegan2", settings: ["architecture=residual", "discriminator_architecture=skip"]),
        ]

    @Test(arguments: cases)
    func roundsStayOnTheDeviceAndWaitForNothing(_ given: Case) throws {
        _ = meta_kernels_add()
        let loaded = try zoo.load(given.model, settings: given.settings).model
        for stage in 0..<max(1, min(2, loaded.stages.count)) {
            let model = loaded.at(stage: stage)
            let engine = try Engine(
                model, source: SyntheticSource(model.data, on: .meta), seed: 1, device: .meta, rounds: 40)
            // constants are copied once, in the rounds that use them first
            let warm = given.model.hasPrefix("wgan") ? 1 : 4
            for _ in 0..<warm { _ = try engine.runRound(measuring: false) }
            let before = LibTorch.waits
            for _ in 0..<warm { _ = try engine.runRound(measuring: false) }
            #expect(LibTorch.waits == before)
            // the figures of a round are computed on the device too, and read later in one transfer
            _ = try engine.runRound(measuring: true, probing: true)
            #expect(LibTorch.waits == before)
            for (name, tensor) in engine.players.tensors() { #expect(try tensor.device() == .meta, "\(name)") }
        }
    }

    @Test func waitsAreCounted() throws {
        let before = LibTorch.waits
        let tensor = try Tensor.ones([2]).to(.meta)
        #expect(LibTorch.waits == before + 1)
        // errors on the meta device, unless the kernels of the other tests are there, which give zeros
        _ = try? tensor.sum().item()
        _ = try? tensor.floats()
        #expect(LibTorch.waits == before + 3)
        _ = try Tensor.ones([2]).sum().item()
        _ = try tensor + tensor
        #expect(LibTorch.waits == before + 3)
    }

    @Test func batchesAreSentToADeviceWithoutWaiting() throws {
        _ = meta_kernels_add()
        let data = try Datasets.open("builtin:digits", declaration: Self.digits, folders: zoo.dataFolders)
        let source = try LoaderSource(data, Self.digits, batch: 4, seed: 1, on: .meta)
        let before = LibTorch.waits
        let batch = try source.next(4)
        #expect(LibTorch.waits == before)
        let image = try #require(batch["image"])
        #expect(try image.device() == .meta)
        #expect(image.shape == [4, 1, 28, 28] && image.dtype == .float32)
        #expect(batch["label"]?.dtype == .int64)
    }

    private static let digits = DataDeclaration(
        fields: [.init("image", .image(channels: 1, height: 28, width: 28)), .init("label", .label(classes: 10))],
        flip: true)

    /// A device looks the numbers of bytes up, which are those that the host would send.
    @Test func bytesStandForTheSameNumbers() throws {
        let data = try Datasets.open("builtin:digits", declaration: Self.digits, folders: zoo.dataFolders)
        let floats = try Loader(data, declaration: Self.digits, batch: 16, seed: 1).next()
        let bytes = try Loader(data, declaration: Self.digits, batch: 16, seed: 1, asBytes: true).next()
        guard case .floats(let numbers) = floats.fields["image"]?.values,
            case .bytes(let pixels) = bytes.fields["image"]?.values
        else {
            Issue.record("the images have another form")
            return
        }
        #expect(pixels.map { Self.digits.table[Int($0)] } == numbers)
        #expect(floats.fields["label"] == bytes.fields["label"])
    }

    /// The figures of the same device are equal, as those of a GPU are nearly.
    @Test func aRoundHasTheSameFiguresFromTheSameNumbers() throws {
        let model = try zoo.load("toy", settings: ["train.batch=8"]).model
        let first = try Parity.figures(of: model, rounds: 2, on: .cpu)
        let second = try Parity.figures(of: model, rounds: 2, on: .cpu)
        #expect(first.map(\.name) == second.map(\.name))
        #expect(first.map(\.value) == second.map(\.value))
        #expect(first.count > 6)
    }
}
