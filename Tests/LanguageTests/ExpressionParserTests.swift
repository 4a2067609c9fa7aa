import Language
import Testing

struct ExpressionParserTests {
    /// What Python 3 gives, with `true` and `false` for `True` and `False`.
    static let python: [(String, Constant)] = [
        ("1 + 2 * 3", .int(7)),
        ("(1 + 2) * 3", .int(9)),
        ("2 - 3 - 4", .int(-5)),
        ("2 - (3 - 4)", .int(3)),
        ("100 / 5 / 2", .real(10.0)),
        ("100 // 7 // 2", .int(7)),
        ("17 % 5 * 2", .int(4)),
        ("2 * 17 % 5", .int(4)),
        ("2 ** 3 ** 2", .int(512)),
        ("(2 ** 3) ** 2", .int(64)),
        ("-2 ** 2", .int(-4)),
        ("(-2) ** 2", .int(4)),
        ("2 ** -1", .real(0.5)),
        ("-2 ** -2", .real(-0.25)),
        ("4 ** 0.5", .real(2.0)),
        ("- - 3", .int(3)),
        ("-+-3", .int(3)),
        ("7 // 2", .int(3)),
        ("-7 // 2", .int(-4)),
        ("7 // -2", .int(-4)),
        ("-7 // -2", .int(3)),
        ("7 % 3", .int(1)),
        ("-7 % 3", .int(2)),
        ("7 % -3", .int(-2)),
        ("-7 % -3", .int(-1)),
        ("7.5 // 2", .real(3.0)),
        ("-7.5 // 2", .real(-4.0)),
        ("7.5 % 2", .real(1.5)),
        ("-7.5 % 2", .real(0.5)),
        ("7.5 % -2", .real(-0.5)),
        ("1e300 % 7", .real(1.0)),
        ("6 / 4", .real(1.5)),
        ("6 / 3", .real(2.0)),
        ("1 / 3", .real(0.3333333333333333)),
        ("0.1 + 0.2", .real(0.30000000000000004)),
        ("1 + 2.5", .real(3.5)),
        ("2e-4 * 10", .real(0.002)),
        (".5 + 1.", .real(1.5)),
        ("1_000 * 2", .int(2000)),
        ("3 if 1 < 2 else 4", .int(3)),
        ("3 if 1 > 2 else 4", .int(4)),
        ("1 if false else 2 if false else 3", .int(3)),
        ("(1 if true else 2) + 10", .int(11)),
        ("1 + 2 if true else 10", .int(3)),
        ("1 < 2 < 3", .bool(true)),
        ("1 < 3 < 2", .bool(false)),
        ("3 > 2 >= 2", .bool(true)),
        ("1 == 1.0", .bool(true)),
        ("1 != 2", .bool(true)),
        ("2 + 2 == 4", .bool(true)),
        ("not 1 == 2", .bool(true)),
        ("not true or true", .bool(true)),
        ("not (true or true)", .bool(false)),
        ("true or false and false", .bool(true)),
        ("(true or false) and false", .bool(false)),
        ("1 < 2 and 2 < 3", .bool(true)),
        ("1 <= 1 and not 2 <= 1", .bool(true)),
        ("[1, 2 + 3][1]", .int(5)),
        ("[[1, 2], [3, 4]][1][0]", .int(3)),
        ("[1, 2, 3][-1]", .int(3)),
        ("[1, 2] + [3]", .list([.int(1), .int(2), .int(3)])),
        ("[0] * 3", .list([.int(0), .int(0), .int(0)])),
        ("2 * [1, 2]", .list([.int(1), .int(2), .int(1), .int(2)])),
        ("[1, 2] == [1, 2]", .bool(true)),
        ("[] == []", .bool(true)),
        ("'a' == 'a'", .bool(true)),
        ("min(3, 1, 2)", .int(1)),
        ("max([4, 9, 2])", .int(9)),
        ("abs(-3)", .int(3)),
        ("abs(-2.5)", .real(2.5)),
        ("floor(-2.5)", .int(-3)),
        ("ceil(2.1)", .int(3)),
        ("round(2.5)", .int(2)),
        ("round(3.5)", .int(4)),
        ("round(-2.5)", .int(-2)),
        ("sqrt(2)", .real(1.4142135623730951)),
        ("log2(1024)", .real(10.0)),
        ("int(log2(64)) - 3", .int(3)),
        ("log(10)", .real(2.302585092994046)),
        ("exp(1)", .real(2.718281828459045)),
        ("int(-2.7)", .int(-2)),
        ("len([1, 2, 3])", .int(3)),
        ("sum([1, 2, 3.5])", .real(6.5)),
        ("sum([1, 2, 3])", .int(6)),
        ("min(32768 // 128, 512)", .int(256)),
        ("2 ** int(log2(64)) == 64", .bool(true)),
        ("1 - 2 + 3", .int(2)),
        ("2 * 3 ** 2", .int(18)),
        ("-3 % 5 ** 2", .int(22)),
        ("9007199254740993 - 1", .int(9_007_199_254_740_992)),
        ("9007199254740993 > 9007199254740992", .bool(true)),
        ("-9223372036854775807 - 1", .int(-9_223_372_036_854_775_808)),
        ("(-2) ** 63", .int(-9_223_372_036_854_775_808)),
    ]

    @Test(arguments: python)
    func agreesWithPython(_ text: String, _ wanted: Constant) throws {
        #expect(try evaluate(text).exact == wanted.exact)
    }

    /// Written out and read again, an expression means the same.
    @Test(arguments: python)
    func survivesBeingWritten(_ text: String, _ wanted: Constant) throws {
        let written = try expression(text).description
        #expect(try evaluate(written).exact == wanted.exact, "\(text) became \(written)")
    }

    @Test func writesNoMoreParenthesesThanNeeded() throws {
        for text in [
            "(a + b) * c", "a - (b - c)", "-a ** 2", "(a if b else c) + 1", "not (a or b)", "f(x, y = 2)[0].z",
            "(a ** b) ** c", "a ** -b ** c", "(a < b) == c", "a == (b < c)",
        ] {
            #expect(try expression(text).description == text)
        }
    }

    @Test(arguments: [
        ("1 +", "3: expected a value, but found the end"),
        ("(1", "2: expected ')', but found the end"),
        ("1 2", "3: unexpected '2'"),
        ("[1, 2", "5: expected ']', but found the end"),
        ("f(1,)", "5: expected a value, but found ')'"),
        ("a if b", "6: expected 'else' after 'if', but found the end"),
        ("a.(1)", "3: expected a name after '.', but found '('"),
        ("and", "1: expected a value, but found 'and'"),
        ("f(a = 1, 2)", "10: a positional argument cannot follow a named one"),
        ("", "1: expected a value, but found the end"),
    ])
    func reportsIncompleteExpressions(_ text: String, _ message: String) {
        #expect(mistake(text) == message)
    }

    @Test func positionsCoverCompleteExpressions() throws {
        guard case .binary(_, let left, let right) = try expression("f(a, b) + (c[1] * 2)").kind else {
            Issue.record("not a sum")
            return
        }
        #expect(left.position.column == 1 && left.position.length == 7)
        #expect(right.position.column == 11 && right.position.length == 10)
    }

    /// Each of these would overflow the stack, or take for ever, without the parser's bounds.
    @Test(arguments: [
        ("", "(", ""), ("", "[", ""), ("", "-", "1"), ("", "+", "1"), ("", "not ", "true"), ("", "2 ** ", "1"),
        ("", "1 + ", "1"), ("a", "[0]", ""), ("a", ".b", ""), ("a", "()", ""), ("", "1 if true else ", "1"),
        ("", "1 < ", "1"), ("", "f(", ""), ("[", "1,1,1,1,1,1,1,1,1,1,", "1]"),
    ])
    func limitsDepthAndLength(_ start: String, _ middle: String, _ end: String) throws {
        let text = start + String(repeating: middle, count: 5000) + end
        let found = try #require(mistake(text))
        #expect(found.contains("nested too deeply") || found.contains("too long"))
    }

    /// A chain evaluates its middle twice, so chains in chains would double with every level.
    @Test func refusesChainsThatMultiply() throws {
        var text = "1"
        for _ in 0..<40 { text = "(1 if 0 < \(text) < 2 else 1)" }
        #expect(try #require(mistake(text)).contains("too long"))
    }
}
