import Language
import Testing

struct ArithmeticTests {
    static let scope = Scope(["most": .int(Int.max), "least": .int(Int.min), "word": .name("relu"), "x": .real(0.5)])

    @Test(arguments: [
        ("most + 1", "1: the result is too large for a whole number"),
        ("least - 1", "1: the result is too large for a whole number"),
        ("2 * (most - 1)", "1: the result is too large for a whole number"),
        ("1 + -least", "6: the number is too large"),
        ("least // -1", "1: the result is too large for a whole number"),
        ("2 ** 63", "1: the result is too large for a whole number"),
        ("2 ** most", "1: the result is too large for a whole number"),
        ("10.0 ** 400", "1: the result is too large for a number"),
        ("1e308 * 10", "1: the result is too large for a number"),
        ("(-8) ** 0.5", "1: the result is not a real number"),
        ("1 / 0", "5: division by zero"),
        ("1 // (2 - 2)", "6: division by zero"),
        ("1 % 0", "5: division by zero"),
        ("1.5 // 0.0", "8: division by zero"),
        ("0 ** -1", "1: the result is too large for a number"),
        ("word + 1", "1: '+' needs numbers, but this is the word 'relu'"),
        ("1 < 'a'", "5: '<' needs numbers, but this is the word 'a'"),
        ("1 + true", "5: '+' needs numbers, but this is a boolean"),
        ("[1] - [1]", "1: '-' needs numbers, but this is a list"),
        ("-[1]", "2: '-' needs a number, but this is a list"),
        ("[0] * 10 ** 9", "1: the list would have more than 10000 elements"),
        ("[0, 0] * most", "1: the list would have more than 10000 elements"),
        ("[[0] * 9000] * 9000", "1: the list would have more than 10000 elements"),
        ("1 and true", "1: a condition must be true or false, but is the number 1"),
    ])
    func reportsUndefinedResults(_ text: String, _ message: String) {
        #expect(mistake(text, Self.scope) == message)
    }

    @Test(arguments: [
        ("least % -1", "int 0"), ("[] * most", "[]"), ("[1] * -3", "[]"), ("1 ** most", "int 1"),
        ("(-1) ** most", "int -1"), ("0 ** 0", "int 1"), ("most - 1 < most", "bool true"),
        ("most == most - 1", "bool false"),
        ("false and 1 // 0 == 0", "bool false"), ("true or 1 // 0 == 0", "bool true"),
        ("x if true else 1 // 0", "real 0.5"),
        ("word == 'relu'", "bool true"), ("word != 1", "bool true"),
    ])
    func evaluatesEdgeCases(_ text: String, _ wanted: String) throws {
        #expect(try evaluate(text, Self.scope).exact == wanted)
    }
}
