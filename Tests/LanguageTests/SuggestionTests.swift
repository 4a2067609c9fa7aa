import Language
import Testing

struct SuggestionTests {
    static let known = ["conv", "conv_transpose", "linear", "batch_norm", "lr", "a"]

    @Test(
        arguments: [
            ("conv_tranpose", "conv_transpose"), ("Conv-Transpose", "conv_transpose"), ("liner", "linear"),
            ("cnov", "conv"),
            ("batchnorm", "batch_norm"), ("lienar", "linear"), ("x", nil), ("LR", "lr"), ("dense", nil), ("", nil),
        ] as [(String, String?)])
    func findsTheNearest(_ word: String, _ wanted: String?) {
        #expect(Suggestion.nearest(to: word, among: Self.known) == wanted)
    }

    @Test func listsKnownWords() {
        #expect(Suggestion.hint(for: "x", among: ["b", "a"], what: "names") == "expected one of a, b")
        #expect(Suggestion.hint(for: "x", among: [String](), what: "names") == "there are no names")
        #expect(
            Suggestion.hint(for: "liner", among: Self.known, what: "layers", see: "ganzoo layers")
                == "did you mean 'linear'? 'ganzoo layers' lists all layers")
        let many = (10..<40).map { "name\($0)" }
        #expect(Suggestion.hint(for: "x", among: many, what: "names").hasSuffix("name25, …"))
    }

    @Test func isFastForLongWords() {
        #expect(Suggestion.nearest(to: String(repeating: "x", count: 1_000_000), among: Self.known) == nil)
    }
}
