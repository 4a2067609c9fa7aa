import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// The random values that a feed does not provide.
@Suite struct FeedTests {
    private func gaps(_ critic: String, _ given: [String]) throws -> [String] {
        let text = """
            model: mine
            data: {real: vector(2)}
            networks:
              G: {inputs: {z: [3]}, layers: [linear: 2]}
              D: {inputs: {x: [2]}, layers: [\(critic)linear: 1]}
            train:
              batch: 2
              rounds: 3
              optimizer: {sgd: {lr: 0.1}}
              let: {z: normal(3), fake: G(z)}
              steps:
                - update: D
                  minimize: {all: mean(D(fake)) - mean(D(real + 0.1 * normal_like(real)))}
                - update: G
                  minimize: {all: -mean(D(fake))}
            """
        let tensors = try given.reduce(into: [:]) { try $0["1/\($1)"] = Tensor.zeros([2, $1 == "z" ? 3 : 2]) }
        return try Feed(tensors).gaps(in: model(text))
    }

    @Test func everythingRandomIsReported() throws {
        #expect(
            try gaps("dropout: 0.5, ", ["real"]) == [
                "'z' is sampled, not taken from the feed",
                "layers of 'D' sample (dropout), which no feed can provide",
                "'normal_like(real)' (line 13) is sampled, not taken from the feed",
            ])
        #expect(try gaps("", ["z"]).contains("'real' comes from the data, not from the feed"))
    }

    @Test func aFeedWithAllDataNeedsNoDataSet() throws {
        let dcgan = try model("model: mine\nextends: dcgan")
        let real = try Tensor.zeros([64, 3, 64, 64])
        #expect(Feed(["1/real": real, "2/real": real]).firstBatch(of: dcgan)?["real"]?.shape == real.shape)
        #expect(Feed(["1/z": real]).firstBatch(of: dcgan) == nil)
        #expect(Feed(["1/real": real, "12/1/z": real]).lastRound == 12)
    }

    /// Rounds are counted up to the largest, so that is limited.
    @Test func hugeRoundsAreRefused() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Safetensors(["9223372036854775807/z": .zeros([2, 3])]).write(to: path)
        let error = try #require(throws: TrainingError.self) {
            try Feed(reading: path, for: model("model: mine\nextends: toy"), on: .cpu)
        }
        #expect(error.description.contains("counted from 1 to 1000000"))
    }
}
