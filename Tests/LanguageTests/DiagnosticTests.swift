import Language
import Testing

struct DiagnosticTests {
    private func rendered(_ text: String, _ column: Int = 1, color: Bool = false) throws -> String {
        let value = try #require(read(text).value)
        let scalar = try #require(value.scalars.last)
        return Diagnostic("wrong", at: scalar.position, hint: "fix it").text(color: color)
    }

    @Test func showsPlaceLineAndHint() throws {
        #expect(
            try rendered("a: 1\nb: [2, three]\n") == """
                test:2:8: error: wrong
                    2 | b: [2, three]
                      |        ^^^^^
                   hint: fix it
                """)
    }

    @Test func alignsCaretsUnderWideAndCombiningCharacters() throws {
        let lines = try rendered("形 e\u{301}\t: x").split(separator: "\n")
        #expect(lines[1] == "    1 | 形 e\u{301} : x")
        #expect(lines[2] == "      |        ^")
    }

    @Test func pointsToOtherPlaces() throws {
        let first = Position(start: Source(name: "one.yaml", text: "a"))
        let second = Position(start: Source(name: "two.yaml", text: "b"))
        let text = Diagnostic(
            "wrong", at: first, notes: [.init("here", at: first), .init("there", at: second), .init("so")]
        )
        .text()
        #expect(
            text.hasSuffix("   note: here at line 1\n   note: there at two.yaml:1:1\n   note: so"))
    }

    @Test func foreignTextCannotSteerTheTerminal() throws {
        let source = Source(name: "\u{1B}]0;.yaml", text: "a: \u{202E}b")
        let text = Diagnostic(
            "wrong '\u{9B}2J'", at: Position(start: source), notes: [.init("a\nerror: b")], hint: "no \u{7}"
        ).text()
        #expect(
            text == """
                \\u{1B}]0;.yaml:1:1: error: wrong '\\u{9B}2J'
                    1 | a: \u{FFFD}b
                      | ^^^^^
                   note: a\\nerror: b
                   hint: no \\u{7}
                """)
    }

    @Test func colorsOnlyWhenAsked() throws {
        #expect(!(try rendered("a: b").contains("\u{1B}")))
        #expect(try rendered("a: b", color: true).contains("\u{1B}[1;31merror:"))
    }

    @Test func reportsEachMistakeOnceInOrder() throws {
        let value = try #require(read("a: 1\nb: 2\n").value)
        let places = value.scalars.map(\.position)
        let diagnostics = Diagnostics()
        diagnostics.error("later", at: places[1])
        diagnostics.error("elsewhere", at: Position(start: Source(name: "other", text: "")))
        diagnostics.warning("sooner", at: places[0])
        diagnostics.error("later", at: places[1])
        diagnostics.error("nowhere", at: nil)
        diagnostics.report(.consequence)
        #expect(diagnostics.sorted.map(\.message) == ["sooner", "later", "elsewhere", "nowhere"])
        #expect(diagnostics.hasErrors)
    }
}
