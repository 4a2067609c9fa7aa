import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// The layout of images of conditional models.
struct SamplerTests {
    private func rows(_ name: String, _ settings: [String], most: Int) throws -> (labels: [Float], columns: Int)? {
        let model = try zoo.load(name, settings: settings).model
        let players = try Players(model, seed: 1, on: .cpu)
        let sampler = try Sampler(model, players, seed: 1)
        let inference = try sampler.inference()
        guard let rows = try sampler.classRows(inference, most: most) else { return nil }
        let images = try sampler.run(inference, count: rows.labels["label"]?.shape[0] ?? 0, fixed: rows.labels)
        #expect(images.shape[0] == rows.labels["label"]?.shape[0])
        return (try #require(rows.labels["label"]).to(.float32).floats(), rows.columns)
    }

    @Test func eachClassHasARow() throws {
        let tiny = ["hidden_features=4", "classes=3"]
        let all = try #require(try rows("cgan", tiny, most: 80))
        #expect(all.columns == 8)
        #expect(all.labels == [0, 1, 2].flatMap { [Float](repeating: $0, count: 8) })
        // as many classes as fit
        let few = try #require(try rows("cgan", tiny, most: 20))
        #expect(few.labels.count == 16 && few.labels.last == 1)
        #expect(try rows("dcgan", ["size=16", "filters=4"], most: 80) == nil)
    }
}
