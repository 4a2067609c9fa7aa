import Language
import Testing

struct StringEscapedTests {
    @Test(arguments: [
        ("\u{1B}[2Jgone", "\\u{1B}[2Jgone"), ("a\u{7F}\u{9B}31m", "a\\u{7F}\\u{9B}31m"), ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\u{202E}gnp.exe", "\\u{202E}gnp.exe"), ("\u{2066}a\u{2069}\u{200F}", "\\u{2066}a\\u{2069}\\u{200F}"),
        ("a\u{2028}b\u{85}", "a\\u{2028}b\\u{85}"), ("\u{E0041}", "\\u{E0041}"), ("\0", "\\u{0}"),
        ("größe 🙂 形 e\u{301} 👨‍👩‍👧", "größe 🙂 形 e\u{301} 👨‍👩‍👧"), ("C:\\n", "C:\\n"), ("", ""),
    ])
    func whatSteersATerminalIsEscaped(_ text: String, _ shown: String) {
        #expect(text.escaped == shown)
        #expect(text.escapedLine == shown)
    }

    @Test func aNameCannotStartALineThatLooksLikeAMessage() {
        #expect("'a\nerror: b'".escaped == "'a\\nerror: b'")
        #expect("differs:\n  one\n  two\nerror: x".escaped == "differs:\n  one\n  two\\nerror: x")
    }

    @Test func longLinesAndListsAreCut() {
        let line = String(repeating: "a", count: 1_000_000) + "end"
        #expect(line.escaped.count < 1050)
        #expect(line.escaped.hasSuffix("aend"))
        #expect(line.escaped.contains("… (999003 characters) …"))
        let list = "differs:" + (1...100).map { "\n  \($0)" }.joined()
        #expect(list.escaped.hasSuffix("\n  39\n  … 61 more lines"))
    }

    @Test func linesOfATextAreKept() {
        #expect("Usage: x\n  y\r\u{1B}\n".escapedLines == "Usage: x\n  y\\r\\u{1B}\n")
        #expect("plain\ntext".escapedLines == "plain\ntext")
    }
}
