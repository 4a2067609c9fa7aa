import Testing

@testable import Training

struct NumberListTests {
    @Test(arguments: [
        ("3", [3.0]), ("0..3", [0, 1, 2, 3]), ("1,5,9", [1, 5, 9]), ("1, 4..6", [1, 4, 5, 6]), ("-2..0", [-2, -1, 0]),
        ("0.5,-1e3", [0.5, -1000]),
    ])
    func numbersAndRangesAreRead(_ text: String, _ expected: [Double]) throws {
        #expect(try NumberList.numbers(text, most: 9) == expected)
    }

    @Test(arguments: [
        ("", NumberList.Mistake.malformed), ("1,,2", .malformed), ("1..", .malformed), ("..3", .malformed),
        ("1..2..3", .malformed), ("1...3", .malformed), ("nan", .malformed), ("1e999", .malformed),
        ("0.5..2", .malformed), ("3..1", .descending("3..1")), ("1..9", .tooMany), ("1..4,5..9", .tooMany),
        ("-9223372036854775808..9223372036854775807", .tooMany),
    ])
    func mistakesAreTold(_ text: String, _ mistake: NumberList.Mistake) {
        #expect(throws: mistake) { try NumberList.numbers(text, most: 8) }
    }

    @Test func integersHaveTheRangeOfTheirType() throws {
        #expect(try NumberList.integers("18446744073709551615,0..1", most: 8) == [UInt64.max, 0, 1])
        #expect(throws: NumberList.Mistake.malformed) { try NumberList.integers("-1", most: 8) as [UInt64] }
        #expect(throws: NumberList.Mistake.malformed) { try NumberList.integers("0.5", most: 8) as [Int] }
    }
}
