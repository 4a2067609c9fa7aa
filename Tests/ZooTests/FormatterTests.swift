import Foundation
import Language
import TestSupport
import Testing

@testable import Zoo

struct FormatterTests {
    private func format(_ text: String) throws -> String {
        try Formatter.format(Source(name: "mine.yaml", text: text))
    }

    @Test func shippedDocumentsAreFormatted() throws {
        for entry in zoo.entries(in: "zoo") + zoo.entries(in: "specs") {
            let source = try Source.load(entry.file.path)
            #expect(try Formatter.format(source) == source.text, "\(entry.name)")
        }
    }

    private static let messy = """
        # a comment
        network:   mine
        params: { size: 64,channels: 3 }   # knobs


        blocks:
            one:
                layers:
                -   conv: {filters: filters,
                           kernel: 3}
                # inside
                - relu
        layers:
        - one: {filters: 3}
          name: a
        -    repeat: 2
             layers:
                - 'it''s': "a,  b"
          # ends the list
        summary: >
            folded
              deeper
        """

    private static let neat = """
        # a comment
        network: mine
        params: {size: 64, channels: 3}  # knobs

        blocks:
          one:
            layers:
              - conv: {filters: filters,
                         kernel: 3}
              # inside
              - relu
        layers:
          - one: {filters: 3}
            name: a
          - repeat: 2
            layers:
              - 'it''s': "a,  b"
          # ends the list
        summary: >
            folded
              deeper

        """

    @Test func normalizesIndentationAndKeepsComments() throws {
        #expect(try format(Self.messy) == Self.neat)
        #expect(try format(Self.neat) == Self.neat)
    }

    @Test(arguments: [
        "a: 1\nb:\n- 1\n-  2\n", "- - 1\n  - 2\n-\n  - 3\n", "a: >-\n  x\n\n  y\nb: 'it''s  #1'\n", "a: x # y\n#end\n",
        "a: 'two\n  lines'\nb: 1\n", "a:\n    b:\n        c: [1,\n  2]\n",
        "a: one\n  two\nb: {c: 'd, e',f: \"g\\\"h\"}\n",
        "a: min(1,2)\nb: xs[0]\nc: {d: -1}\n", "a:\r\n  - b\r\n", "'a b': 1\n\"c: d\": {e: 1}\n",
        "a:\n  # only\n  b: 1\n\n\n\n  c: 2   \n", "params:\n\n      # c\n  size: 64\n",
        "a:\n    # deep\n    b:\n        - c\n      # mid\n    # out\nd: 1\n  # tail\n",
        "summary: |2\n    two\n   one\nlist:\n-   a: |\n      b\n       c  \n     \n      d\n    e: 1\n- |\n x\n- - >+\n    y\n\n",
        "a: one\n  two\n\n\n  three\n", "a: {b: 'it''s,  x', c: \"q\\\"  ,y\", d: a  b}\n",
        "a: [1,\n\n  2 ,   # c\n  'x,\n  y, z', \"w\"\n]\n", "a: &x {b: 1,\n c: 2}\nd: &y |+\n  k\n\n\n",
        "\"x \\\" y\": {\"e\":1,\"f\":\"g, h\"}\n", "a:\t1\nb: 'x'\t# t\n", "\u{feff}a:   1\r\nb: |\r\n  c",
    ])
    func formattingTwiceChangesNothing(_ text: String) throws {
        let once = try format(text)
        #expect(try format(once) == once)
    }

    @Test func commentsAfterABlankLineAreAlignedWithTheNextLine() throws {
        #expect(try format("params:\n\n      # c\n  size: 64\n") == "params:\n\n  # c\n  size: 64\n")
    }

    @Test func reportsWhatCannotBeFormatted() {
        let error = #expect(throws: InvalidDocument.self) { try format("model: x\n? params\n: {size: 1}\n") }
        let diagnostic = error?.diagnostics.first
        #expect(diagnostic?.message == "a key after '?' can't be formatted")
        #expect(diagnostic?.position?.line == 2)
        #expect(diagnostic?.position?.column == 3)
    }

    @Test func rejectsInvalidYAML() {
        #expect(throws: InvalidDocument.self) { try format("a: [1\n") }
    }
}
