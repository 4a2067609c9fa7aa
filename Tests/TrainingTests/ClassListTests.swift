import Testing

@testable import Training

struct ClassListTests {
    private let words = ["food", "nature", "travel"]

    private func numbers(_ text: String, _ names: [String]) throws -> String {
        try ClassList.numbers(text, field: "label", names: names)
    }

    @Test func namesAndNumbers() throws {
        #expect(try numbers("nature", words) == "1")
        #expect(try numbers("travel,food", words) == "2,0")
        #expect(try numbers("2", words) == "2" && numbers("0..2", words) == "0..2")
    }

    @Test func numbersThatAreNamesAreNames() throws {
        #expect(try numbers("3", ["1", "3", "10"]) == "1")
        #expect(try numbers("1..3", ["1", "2", "3"]) == "0,1,2")
        #expect(try numbers("3", ["0", "1", "2", "3"]) == "3")
        #expect(throws: TrainingError.self) { try numbers("2", ["1", "3", "10"]) }
    }

    @Test func unknownNamesGetASuggestion() throws {
        let error = try #require(throws: TrainingError.self) { try numbers("natur", words) }
        #expect(error.description == "unknown class 'natur' of 'label'")
        #expect(error.hint == "did you mean 'nature'?")
    }
}
