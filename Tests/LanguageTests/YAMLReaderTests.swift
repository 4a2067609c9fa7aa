import Language
import Testing

struct YAMLReaderTests {
    @Test func readsEveryKindOfValue() throws {
        let value = try #require(read("a: 1\nb: [x, 'y', ~]\nc:\n  d: null\n  e: \"null\"\nf:\n").value)
        #expect(value["a"]?.scalar?.text == "1")
        #expect(value["b"]?.sequence?.map { $0.scalar?.text } == ["x", "y", nil])
        #expect(value["c"]?["d"]?.isNull == true)
        #expect(value["c"]?["e"]?.scalar?.text == "null")
        #expect(value["f"]?.isNull == true)
        #expect(value["g"] == nil)
        #expect(value["b"]?.sequence?.map { $0.scalar?.isPlain } == [true, false, nil])
    }

    @Test func knowsPositions() throws {
        let value = try #require(read("first:\n  - {a: 1, b: [2, 3]}\n  - second: 4\n").value)
        let items = try #require(value["first"]?.sequence)
        #expect(items[0].position.line == 2 && items[0].position.column == 5)
        #expect(items[0]["b"]?.position.column == 15)
        #expect(items[1].position.line == 3 && items[1].position.column == 5)
        #expect(items[1].key("second")?.position.column == 5)
    }

    @Test func repeatsAliases() throws {
        let result = read("a: &x {size: 64}\nb: *x\nc: [*x, *x]\n")
        #expect(result.mistakes.isEmpty)
        #expect(result.value?["b"]?["size"]?.scalar?.text == "64")
        #expect(result.value?["c"]?.sequence?.count == 2)
    }

    @Test func refusesAliasBombs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<20 {
            let row = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
            text += "a\(level): &a\(level) [\(row)]\n"
        }
        #expect(read(text).mistakes.first?.contains("limit of 100000 values") == true)
    }

    /// Each alias adds one level to the last, so that a flat text would be a deep value.
    @Test func refusesAliasesThatNest() {
        let text = "a0: &a0 [x]\n" + (1..<200).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined()
        #expect(read(text).mistakes == ["64:12: aliases nest values more than 64 levels deep"])
    }

    @Test func refusesAnAliasInsideItsOwnAnchor() {
        #expect(read("a: &a [*a]").mistakes == ["1:8: unknown anchor 'a'"])
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func refusesDeepNesting(_ opening: String) {
        let text = String(repeating: opening, count: 50_000)
        #expect(read(text).mistakes.count == 1)
    }

    @Test func allowsSixtyFourLevels() {
        let open = String(repeating: "[", count: 64)
        let close = String(repeating: "]", count: 64)
        #expect(read(open + close).mistakes.isEmpty)
        #expect(read("[" + open + close + "]").mistakes == ["1:65: values are nested more than 64 levels deep"])
    }

    @Test func reportsEveryKeyGivenTwice() {
        let result = read("a: 1\nb: {c: 1, c: 2}\na: 3\n")
        #expect(result.mistakes == ["2:11: duplicate key 'c'", "3:1: duplicate key 'a'"])
        #expect(result.value?["a"]?.scalar?.text == "1")
    }

    @Test(arguments: [
        ("", "1:1: the document is empty"), ("# note\n", "1:1: the document is empty"),
        ("---\n", "1:1: the document is empty"),
        ("a: 1\n---\nb: 2\n", "2:1: expected one document per file, but a second one starts here"),
        ("a: !!str 1", "1:4: YAML tags such as '!!str' are not supported"),
        ("a: &x !y [1]", "1:7: YAML tags such as '!y' are not supported"),
        ("!m {a: 1}", "1:1: YAML tags such as '!m' are not supported"),
        ("? [a]\n: 1", "1:3: a key must be a word or an expression"),
        (": 1", "1:1: expected a key"), ("'': 1", "1:1: a key is missing before this ':'"),
        ("a: 'x' == y", "1:8: unexpected text after the end of the value"),
        ("- [1] + [2]", "1:7: unexpected text after the end of the value"),
        ("a: *b", "1:4: unknown anchor 'b'"),
        ("a: \u{7}", "1:4: the character U+7 is not allowed in a document"),
        ("é: 形\u{1B}[1m", "1:5: the character U+1B is not allowed in a document"),
        ("a: \u{0}", "1:4: the character U+0 is not allowed in a document"),
    ])
    func refuses(_ text: String, _ message: String) {
        let result = read(text)
        #expect(result.mistakes == [message])
        #expect(result.value == nil)
    }

    @Test func readsFilesWithAnyLineEnd() throws {
        for end in ["\n", "\r\n", "\r"] {
            let result = read("a: 1\(end)b:\(end)  - c\(end)  - d: e f\(end)")
            #expect(result.mistakes.isEmpty)
            let last = try #require(result.value?["b"]?.sequence?.last)
            #expect(last.position.line == 4 && last.position.column == 5)
            #expect(last["d"]?.scalar?.text == "e f")
        }
    }

    /// A value that YAML splits makes the rest of the document meaningless, so nothing else is reported.
    @Test func reportsEverySplitValueAndNothingElse() {
        let result = read("a: {b: min(1, 2), c: 3}\nd: [max(3, 4)]\ne: {nf(a, b): 3}\nf: 'min(1, 2'\n")
        let sentence = "a plain value inside {…} or […] ends at ',', '[', ']', '{' or '}', which splits this one in two"
        #expect(result.mistakes == ["1:8: " + sentence, "2:5: " + sentence, "3:5: " + sentence])
        #expect(result.value == nil)
        #expect(read("a: {b: it starts (here}\n").mistakes.isEmpty)
    }

    @Test func refusesTextsThatAreTooLong() {
        #expect(
            read(String(repeating: "a", count: 4_000_001)).mistakes == [
                "1:1: the file exceeds the limit of 4000000 characters"
            ])
    }

    @Test func showsOnlyPartOfALongLine() throws {
        let text = "a: [" + String(repeating: "x, ", count: 20_000) + "*oops]"
        let diagnostics = Diagnostics()
        _ = YAMLReader.read(Source(name: "test", text: text), diagnostics)
        let lines = try #require(diagnostics.all.first).text().split(separator: "\n")
        #expect(lines[1].count < 180)
        #expect(lines[1].hasSuffix("*oops]"))
        #expect(lines[2].hasSuffix("^^^^^"))
        #expect(lines[2].count == lines[1].count - 1)
    }
}
