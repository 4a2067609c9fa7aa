import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

struct WeightsFileTests {
    private let text = """
        model: mine
        data: {real: vector(3)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 3, name: out}]}
          V: {inputs: {x: [3]}, layers: [{linear: 2, name: f}], trainable: false, weights: FILE}
        train:
          batch: 4
          rounds: 2
          average: {G: {decay: 0.9}}
          optimizer: {sgd: {lr: 0.1}}
          let: {z: normal(2)}
          steps:
            - update: G
              minimize:
                loss: mean(square(V(G(z)) - V(real)))
        infer: {sample: G(z)}
        """

    private func made(_ path: String) throws -> Model { try model(text.replacing("FILE", with: path)) }

    private func failure(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }

    @Test func aFixedNetworkLoadsItsFileAndIsNotUpdated() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "v.safetensors").path
        let weight = try Tensor([1, 2, 3, 4, 5, 6] as [Float], [2, 3])
        try Safetensors(["f.weight": weight, "f.bias": .zeros([2])]).write(to: path)
        let engine = try engine(made(path))
        try engine.players.loadFiles(of: engine.model)
        try engine.run(2)
        #expect(try engine.numbers("V.f.weight") == [1, 2, 3, 4, 5, 6])
        try Safetensors(["f.weight": .zeros([3, 3]), "g": .zeros([1])]).write(to: path)
        let message = failure { try engine.players.loadFiles(of: engine.model) }
        #expect(message.contains("'f.weight' has the shape [3, 3] in the file, expected [2, 3]"))
        #expect(message.contains("'f.bias' [2] is missing in the file"))
        #expect(message.contains("unknown weight 'g' [1] in the file"))
    }

    @Test func pathsAreRelativeToTheDocument() throws {
        let path = try #require(made("v.safetensors").network("V")?.weights)
        #expect(path == URL(fileURLWithPath: "v.safetensors").path)
    }

    @Test func aTrainingStartsWithAnothersWeights() throws {
        let old = try engine(made("v.safetensors"), seed: 1)
        let new = try engine(made("v.safetensors"), seed: 2)
        try old.run(2)
        try new.players.begin(with: old.players.tensors(), from: "old")
        #expect(try new.bytes() == old.bytes())
        let plain = old.players.tensors().filter { !$0.key.hasPrefix("ema.") }
        try new.players.begin(with: plain, from: "old")
        #expect(try new.numbers("ema.G.out.weight") == old.numbers("G.out.weight"))
    }

    @Test func aFeedIsCheckedAgainstTheModel() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "feed.safetensors").path
        let tensors: [String: Tensor] = try [
            "1/real": .ones([4, 3]), "1/z": .ones([4, 2]), "2/real": .ones([4, 3]), "2/z": .ones([4, 2]),
        ]
        try Safetensors(tensors).write(to: path)
        let model = try made("v.safetensors")
        let a = try engine(model, feed: Feed(reading: path, for: model, on: .cpu))
        #expect(try a.run(2).count == 2 && a.source.position == 0)
        let wrong: [String: Tensor] = try ["1/z": .ones([4, 5]), "3/z": .ones([4, 2]), "1/q": .ones([1])]
        try Safetensors(wrong).write(to: path)
        let message = failure { _ = try Feed(reading: path, for: model, on: .cpu) }
        #expect(message.contains("'1/z' has the shape [4, 5], but 'z' has [4, 2]"))
        #expect(message.contains("unknown data or random value 'q'"))
        #expect(message.contains("'z' is missing in round 2 of 3"))
    }
}
