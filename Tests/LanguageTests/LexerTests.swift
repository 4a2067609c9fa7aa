import Language
import Testing

struct LexerTests {
    @Test(arguments: [
        ("64", "int 64"), ("1_000", "int 1000"), ("2e-4", "real 0.0002"), ("1E3", "real 1000.0"), (".5", "real 0.5"),
        ("5.", "real 5.0"), ("'a b'", "text a b"), ("\"it's\"", "text it's"), ("''", "text "), (" \n 1 \t", "int 1"),
    ])
    func reads(_ text: String, _ wanted: String) throws {
        #expect(try evaluate(text).exact == wanted)
    }

    @Test(arguments: [
        ("3x", "1: '3x' is not a number"), ("1.2.3", "1: '1.2.3' is not a number"),
        ("0x1F", "1: '0x1F' is not a number"),
        ("1__0", "1: '1__0' is not a number"), ("1_", "1: '1_' is not a number"), ("1e", "1: '1e' is not a number"),
        ("1e400", "1: the number '1e400' is too large"),
        ("9223372036854775808", "1: the number '9223372036854775808' is too large"),
        ("1 + 'a", "5: missing closing '"), ("a & b", "3: unexpected character '&' in an expression"),
        ("1 + ²", "5: unexpected character '²' in an expression"),
        ("\u{0}", "1: unexpected character '\u{0}' in an expression"),
    ])
    func reports(_ text: String, _ message: String) {
        #expect(mistake(text, Scope(["a": .int(1), "b": .int(2)])) == message)
    }

    @Test func shortensNumbersThatFillAMessage() {
        let message = mistake(String(repeating: "9", count: 100_000))
        #expect((message?.count ?? 0) < 100)
    }
}
