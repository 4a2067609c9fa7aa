import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

struct GivenInputsTests {
    private let model: Model

    init() throws { model = try zoo.load("cgan", settings: ["hidden_features=4", "classes=3"]).model }

    private func rows(_ settings: [String], columns: Int? = nil, count: Int? = nil) throws -> (
        labels: [Int], columns: Int, samples: [Float]
    )? {
        let inference = try #require(model.game.inferences.first)
        let given = try GivenInputs(settings)
        guard let rows = given.inRows(inference, model, columns: columns, count: count) else { return nil }
        let tensors = try rows.given.given(inference, model, count: rows.count)
        return (rows.labels, rows.columns, try #require(tensors["label"]).to(.float32).floats())
    }

    @Test func aGridHasOneRowPerLabel() throws {
        let all = try #require(try rows([]))
        #expect(all.labels == [0, 1, 2] && all.columns == 8)
        #expect(all.samples == [0, 1, 2].flatMap { [Float](repeating: $0, count: 8) })
        let two = try #require(try rows(["label=2,0"], columns: 3))
        #expect(two.labels == [2, 0])
        #expect(two.samples == [2, 2, 2, 0, 0, 0])
        // five samples of two labels
        let five = try #require(try rows(["label=1..2"], count: 5))
        #expect(five.labels == [1, 2] && five.columns == 3)
        #expect(five.samples == [1, 1, 1, 2, 2])
        // more rows than labels start again
        let again = try #require(try rows(["label=0,1"], columns: 1, count: 3))
        #expect(again.labels == [0, 1, 0])
    }

    @Test func oneLabelGivesNoRows() throws { #expect(try rows(["label=1"]) == nil) }
}
