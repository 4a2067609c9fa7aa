import Language
import Testing

struct StaticFunctionTests {
    static let scope = Scope(["most": .int(Int.max), "least": .int(Int.min)])

    @Test(arguments: [
        ("range(3)", "[int 0, int 1, int 2]"), ("range(2, 4)", "[int 2, int 3]"), ("range(4, 2)", "[]"),
        ("range(most, least)", "[]"), ("max(most, most - 1)", "int 9223372036854775807"), ("int(true)", "int 1"),
        ("min([3])", "int 3"), ("sum([])", "int 0"), ("min(1, 0.5)", "real 0.5"), ("len([[1, 2], 3])", "int 2"),
    ])
    func gives(_ text: String, _ wanted: String) throws {
        #expect(try evaluate(text, Self.scope).exact == wanted)
    }

    @Test(arguments: [
        ("range(least, most)", "1: the list would have more than 10000 elements"),
        ("range(-1, most)", "1: the list would have more than 10000 elements"),
        ("range(0.5)", "7: 'range' needs whole numbers, but this is 0.5"),
        ("abs(least)", "1: the result is too large for a whole number"),
        ("int(1e300)", "1: the result is too large for a whole number"),
        ("floor(-1e19)", "1: the result is too large for a whole number"),
        ("sum([most, 1])", "1: the result is too large for a whole number"),
        ("sum([1e308, 1e308])", "1: the result is too large for a number"),
        ("sum(3)", "5: 'sum' needs a list, but this is the number 3"),
        ("min([])", "1: an empty list has no 'min'"),
        ("max(1, 'a')", "8: 'max' needs numbers, but this is the word 'a'"),
        ("log(0)", "1: 'log' has no value at 0"),
        ("sqrt(-1)", "1: 'sqrt' has no value at -1"),
        ("exp(1000)", "1: 'exp' has no value at 1000"),
        ("log2()", "1: expected 'log2(x)', but 0 arguments were given"),
        ("len([], [])", "1: expected 'len(list)', but 2 arguments were given"),
        ("sqrt(x = 2)", "10: 'sqrt' takes positional arguments only"),
    ])
    func reports(_ text: String, _ message: String) {
        #expect(mistake(text, Self.scope) == message)
    }

    @Test func equalThoseOfTheReference() {
        let names = "min max abs floor ceil round sqrt log2 log exp int len range sum".split(separator: " ").map(
            String.init)
        #expect(Set(StaticFunction.all.map(\.name)) == Set(names))
    }
}
