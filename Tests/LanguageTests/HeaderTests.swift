import Language
import Testing

struct HeaderTests {
    /// What the default says, by "Values" of the language reference.
    @Test(arguments: [
        ("64", "int 64"), ("2e-4", "real 0.0002"), ("true", "bool true"), ("[1, 2]", "[int 1, int 2]"),
        ("batch_norm", "name batch_norm"), ("patch-critic", "name patch-critic"), ("base", "int 8"),
        ("base * 2", "int 16"),
        ("'text of mine'", "text text of mine"), ("'base * 2'", "int 16"), ("'base'", "text base"),
        ("\"max(1, base)\"", "int 8"),
        ("null", "missing"), ("", "missing"), ("[conv: {filters: 3}]", "layers"), ("[relu, tanh]", "layers"),
        ("{conv: {filters: 3}}", "layers"), ("[base, 3]", "[int 8, int 3]"), ("min", "name min"),
        ("[true, false]", "[bool true, bool false]"),
        ("'x${base}'", "text x8"), ("${base}", "int 8"),
    ])
    func typesAParameterByItsDefault(_ text: String, _ wanted: String) {
        let result = header("params:\n  base: 8\n  a: \(text)\n")
        #expect(result.mistakes.isEmpty)
        #expect(result.scope.values["a"]?.exact == wanted)
    }

    @Test func aParameterMaySayWhatItIsFor() {
        let text =
            "params:\n  a: {default: 2 * 4, help: 'how many, in all'}\n  b: {default: a + 1}\n  c: {help: needed}\n"
        let result = header(text)
        #expect(result.mistakes.isEmpty)
        #expect(result.scope.values["a"]?.exact == "int 8" && result.scope.values["b"]?.exact == "int 9")
        #expect(result.scope.values["c"]?.exact == "missing")
        #expect(header("params:\n  a: {default: 64, help: x}\n", set: "a: 128").scope.values["a"]?.exact == "int 128")
        #expect(
            header("params:\n  a: {defalt: 64, help: x}\n").mistakes == ["2:7: unknown key 'defalt' of a parameter"])
    }

    @Test(arguments: [
        ("64", "128", "int 128"), ("64", "outer * 2", "int 14"), ("64", "0.5", "real 0.5"),
        ("true", "outer > 3", "bool true"),
        ("[1]", "[outer]", "[int 7]"), ("[1]", "'[1, outer]'", "[int 1, int 7]"), ("relu", "tanh", "name tanh"),
        ("relu", "word", "name tanh"), ("relu", "'word'", "name word"), ("'a b'", "word", "text tanh"),
        ("'a b'", "outer", "text outer"), ("relu", "x${outer}", "name x7"), ("relu", "${'tanh'}", "text tanh"),
        ("'a b'", "c ${outer}", "text c 7"), ("[relu]", "[tanh, relu]", "layers"), ("[]", "[tanh]", "layers"),
        ("[relu]", "[]", "layers"),
        ("null", "outer", "int 7"), ("null", "relu", "name relu"), ("null", "[tanh]", "layers"),
        ("null", "2 * outer", "int 14"),
    ])
    func takesOverridesOfTheDefaultsType(_ standard: String, _ given: String, _ wanted: String) {
        let result = header("params:\n  a: \(standard)\n", set: "a: \(given)")
        #expect(result.mistakes.isEmpty)
        #expect(result.scope.values["a"]?.exact == wanted)
    }

    @Test(arguments: [
        ("64", "true", "1:4: parameter 'a' of 'mine' must be a number, but is a boolean"),
        ("64", "[1]", "1:4: parameter 'a' of 'mine' must be a number, but is a list"),
        ("64", "otuer", "1:4: unknown name 'otuer'"),
        ("true", "1", "1:4: parameter 'a' of 'mine' must be a boolean, but is the number 1"),
        ("relu", "[1]", "1:4: parameter 'a' of 'mine' must be a name, but is a list"),
        ("relu", "outer", "1:4: parameter 'a' of 'mine' must be a name, but 'outer' is the number 7"),
        ("relu", "${3}", "1:4: parameter 'a' of 'mine' must be a name, but found the number 3"),
        ("[1]", "3", "1:4: parameter 'a' of 'mine' must be a list, but is the number 3"),
        ("[relu]", "3", "1:4: parameter 'a' of 'mine' must be a list of layers, but is the number 3"),
    ])
    func refusesOverridesOfAnotherType(_ standard: String, _ given: String, _ message: String) {
        let result = header("params:\n  a: \(standard)\nlet:\n  b: a\n", set: "a: \(given)")
        #expect(result.mistakes == [message])
    }

    @Test func aWordThatIsAValueAndTheDefaultTooIsReported() {
        let result = header("params:\n  a: word\n", set: "a: word")
        #expect(result.mistakes == ["1:4: 'word' is both a value and the default of 'a'; the value 'tanh' is used"])
        #expect(result.scope.values["a"]?.exact == "name tanh")
        #expect(header("params:\n  a: word\n", set: "a: 'word'").mistakes.isEmpty)
        #expect(header("params:\n  a: word\n", set: "a: ${word}").mistakes.isEmpty)
    }

    @Test func listsTheKnownParameters() {
        let diagnostics = Diagnostics()
        let document = YAMLReader.read(Source(name: "test", text: "params: {size: 1, width: 2}"), diagnostics)
        let given = YAMLReader.read(Source(name: "set", text: "{deep: 3, siez: 4}"), diagnostics)
        guard let document else { return }
        _ = Header(document, owner: "dcgan", overrides: Override.list(given, scope: Scope()), diagnostics)
        #expect(
            diagnostics.sorted.map(\.message) == [
                "unknown parameter 'deep' of 'dcgan'", "unknown parameter 'siez' of 'dcgan'",
            ])
        #expect(diagnostics.sorted.map(\.hint) == ["expected one of size, width", "did you mean 'size'?"])
    }

    @Test func asksForAMissingParameterOnceWhereItIsUsed() {
        let text = "params: {filters: null}\nlet: {a: filters, b: filters * 2}\n"
        #expect(header(text, use: "residual-block").mistakes == ["1:1: 'mine' requires the parameter 'filters'"])
        #expect(
            header(text, set: "filters: null", use: "residual-block").mistakes == [
                "1:10: 'mine' requires the parameter 'filters'"
            ])
        #expect(header(text).mistakes.allSatisfy { $0.contains("'filters' has no default") })
        #expect(header(text, set: "filters: 3", use: "residual-block").mistakes.isEmpty)
    }

    @Test func derivesValuesAndFunctionsInOrder() throws {
        let result = header(
            """
            params: {size: 64, base: 32768}
            let:
              stages: int(log2(size)) - 3
              nf(res): min(base // res, 512)
              twice(res): 2 * nf(res)
              first: twice(2 ** stages)
            """)
        #expect(result.mistakes.isEmpty)
        #expect(result.scope.values["first"] == .int(1024))
        #expect(try evaluate("nf(128)", result.scope) == .int(256))
        #expect(result.scope.hasFunction("nf") && !result.scope.hasFunction("first"))
    }

    @Test func functionsSeeOnlyEarlierNames() {
        #expect(header("let:\n  f(x): x + later\n  later: 3\n  a: f(1)\n").mistakes == ["2:13: unknown name 'later'"])
        #expect(header("let:\n  f(x): f(x)\n  a: f(1)\n").mistakes == ["2:9: unknown function 'f'"])
    }

    /// Functions of functions would take a time that doubles with every line.
    @Test func refusesFunctionsWithTooManySteps() {
        let text =
            "let:\n  f0(x): x\n" + (1..<60).map { "  f\($0)(x): f\($0 - 1)(x) + f\($0 - 1)(x)\n" }.joined()
            + "  a: f59(1)\n"
        let mistakes = header(text).mistakes
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains("would take more than 10000 steps") == true)
    }

    /// Lists of lists would double with every line.
    @Test func refusesListsThatGrowWithoutBound() {
        let pairs = "let:\n  a0: [1, 2]\n" + (1..<60).map { "  a\($0): '[a\($0 - 1), a\($0 - 1)]'\n" }.joined()
        let sums = "let:\n  a0: [1, 2]\n" + (1..<60).map { "  a\($0): a\($0 - 1) + a\($0 - 1)\n" }.joined()
        for text in [pairs, sums] {
            let mistakes = header(text).mistakes
            #expect(mistakes.count == 1)
            #expect(mistakes.first?.hasSuffix("the list would have more than 10000 elements") == true)
        }
    }

    @Test func checksTheRequirementsOfDocuments() {
        let text =
            "params: {size: 64}\nrequire:\n  size >= 16 and 2 ** int(log2(size)) == size: size must be a power of two, not ${size}\n"
        #expect(header(text).mistakes.isEmpty)
        #expect(header(text, set: "size: 48").mistakes == ["3:3: size must be a power of two, not 48"])
        #expect(header(text, set: "size: true").mistakes.count == 1)
        #expect(header("require:\n  1 > 2:\n").mistakes == ["2:3: this condition must be true"])
    }
}
