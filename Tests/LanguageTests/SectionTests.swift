import Testing

@testable import Language

struct SectionTests {
    private struct Part: Section {
        static let name = "part"
        static let phrase = "a part"
        static let path = "whole.parts"
        static let context = "size: 1"
        let size: Int
        let rate: DynamicNumber?

        init(_ fields: inout Fields) {
            size = fields.int("size", 1..., "how large")
            rate = fields.dynamic("rate", Above(0), absent: "none", "how fast", example: "0.5")
        }
    }

    private struct Whole: Section {
        static let name = "whole"
        static let path = "whole"
        let title: String
        let parts: [Part]
        let named: [(key: Scalar, section: Part)]

        init(_ fields: inout Fields) {
            title = fields.literal("title", required: true, "what it is called", example: "mine")
            parts = fields.sections("parts", "its parts")
            named = fields.sections(byName: "named", "parts with names", example: "{a: {size: 1}}")
        }
    }

    private func read(_ text: String) throws -> (whole: Whole, mistakes: [String], hints: [String?]) {
        let diagnostics = Diagnostics()
        let value = try #require(YAMLReader.read(Source(name: "test", text: text), diagnostics))
        let scope = Scope(["n": .int(3)])
        let whole = Whole(value, scope: scope, diagnostics)
        return (whole, diagnostics.lines, diagnostics.sorted.map(\.hint))
    }

    @Test func readsListsAndMappingsOfSections() throws {
        let result = try read("{title: t, parts: [{size: n}, {size: 1, rate: 0.5}], named: {a: {size: 2}, b: null}}")
        #expect(result.mistakes.isEmpty && result.whole.title == "t")
        #expect(result.whole.parts.map(\.size) == [3, 1] && result.whole.parts[0].rate == nil)
        #expect(result.whole.named.map(\.key.text) == ["a"])
    }

    @Test(arguments: [
        ("{titel: t}", "1:2: unknown key 'titel' of 'whole'", "did you mean 'title'?"),
        ("{parts: []}", "1:9: 'parts' of 'whole' must be a list of parts, but is empty", nil),
        ("{parts: 3}", "1:9: 'parts' of 'whole' must be a list of parts, but is a single value", nil),
        ("{parts: [3]}", "1:10: a part must be a mapping, but is a single value", "for example 'size: 1'"),
        (
            "{named: 3}", "1:9: 'named' of 'whole' must be a mapping of names, but is a single value",
            "for example 'named: {a: {size: 1}}'"
        ),
        ("{named: {a: 3}}", "1:13: a part must be a mapping, but 'a' is a single value", "for example 'a: {size: 1}'"),
        ("{parts: [{size: 0}]}", "1:17: 'size' of a part must be a whole number of at least 1, but is 0", nil),
        (
            "{parts: [{size: 1, colour: 2}]}", "1:20: unknown key 'colour' of a part",
            "expected one of size, rate; 'ganzoo keys whole.parts' explains them"
        ),
        ("{title: [a]}", "1:9: 'title' of 'whole' must be text, but is a list", nil),
    ])
    func reportsWhatIsWrong(_ text: String, _ message: String, _ hint: String?) throws {
        let whole = text.contains("tit") ? text : text.dropLast() + ", title: t}"
        let result = try read(String(whole))
        #expect(result.mistakes == [message] && result.hints == [hint])
    }

    @Test func aMissingKeyComesWithAnExample() throws {
        let result = try read("{parts: [{size: 1}]}")
        #expect(result.mistakes == ["1:1: 'whole' requires 'title'"] && result.hints == ["for example 'title: mine'"])
    }

    @Test func aDynamicNumberIsHeldToItsRangeWhereItIsKnown() throws {
        let rate = try #require(try read("{title: t, parts: [{size: 1, rate: 0}]}").whole.parts[0].rate)
        let error = #expect(throws: Diagnostic.self) { try rate.check(0) }
        #expect(error?.message == "'rate' of a part must be a number above 0, but is 0")
        try rate.check(0.1)
    }

    @Test func itsSchemaHoldsTheSchemasBelow() {
        let fields = Whole.schema.fields
        #expect(fields.map(\.type) == ["text", "list of parts", "mapping of names to parts"])
        guard case .list(.section(let part)) = fields[1].kind else {
            Issue.record("no list of sections")
            return
        }
        #expect(part.fields.map(\.name) == ["size", "rate"] && part.fields[1].range == "above 0")
    }
}
