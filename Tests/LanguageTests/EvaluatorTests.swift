import Language
import Testing

struct EvaluatorTests {
    static let scope = Scope([
        "width": .int(64), "xs": .list([.int(1), .int(2)]), "latent": .missing, "broken": .invalid,
        "ws": .graph(Styles()),
    ])

    struct Styles: GraphValue {
        var kind: String { "a layer's output" }
        func element(_ index: Int, at position: Position) throws(Diagnostic) -> any GraphValue {
            guard index < 2 else { throw Diagnostic("there are 2 styles", at: position) }
            return Styles()
        }
    }

    @Test(arguments: [
        ("widht", "1: unknown name 'widht'"),
        ("2 * latent", "5: parameter 'latent' has no default and must be set"),
        ("xs[2]", "4: index 2 is out of range for a list of 2"),
        ("xs[-3]", "4: index -3 is out of range for a list of 2"),
        ("xs[-9223372036854775807 - 1]", "4: index -9223372036854775808 is out of range for a list of 2"),
        ("xs['a']", "4: an index must be a whole number, but is 'a'"),
        ("width[0]", "1: a number cannot be indexed"),
        ("ws[5]", "4: there are 2 styles"),
        ("ws + 1", "1: '+' needs numbers, but this is a layer's output"),
        ("min", "1: 'min' is a function and must be called"),
        ("(1)(2)", "1: only a function can be called"),
        ("mni(1, 2)", "1: unknown function 'mni'"),
        ("width.size", "1: '.size' can only follow the call of a network"),
        ("1 if width else 2", "6: a condition must be true or false, but is the number 64"),
    ])
    func reports(_ text: String, _ message: String) {
        #expect(mistake(text, Self.scope) == message)
    }

    @Test func indexesGraphValues() throws {
        #expect(try evaluate("ws[1]", Self.scope).exact == "graph")
    }

    @Test func doesNotReportConsequencesOfAMistake() {
        let diagnostics = Diagnostics()
        let result = diagnostics.attempt { () throws(Diagnostic) in try evaluate("broken + 1", Self.scope) }
        #expect(result == nil && diagnostics.all.isEmpty && diagnostics.hasErrors)
    }
}
