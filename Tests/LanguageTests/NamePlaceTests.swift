import Language
import Testing

/// What a scalar stands for where a name is taken.
struct NamePlaceTests {
    private static let scope = Scope([
        "norm": .name("batch_norm"), "title": .text("a b"), "width": .int(64), "relu": .name("tanh"),
        "noise": .bool(true), "unset": .missing, "y": .graph(EvaluatorTests.Styles()),
    ])

    /// The name that stands in `text`, and what was found wrong.
    private func name(_ text: String) -> (result: String?, messages: [String]) {
        let diagnostics = Diagnostics()
        let value = YAMLReader.read(Source(name: "test", text: "a: \(text)"), diagnostics)
        let place = NamePlace("a layer", expectation: "expected a layer", takes: ["relu", "noise", "y"].contains)
        let result = diagnostics.attempt { () throws(Diagnostic) in
            try value?["a"]?.scalar.map { scalar throws(Diagnostic) in
                try Self.scope.named(scalar, in: place, diagnostics).description
            }
        }
        return (result ?? nil, diagnostics.all.map { "\($0.severity): \($0.message)" })
    }

    @Test(arguments: [
        ("norm", "batch_norm"), ("'norm'", "norm"), ("\"norm\"", "norm"), ("${norm}", "batch_norm"), ("title", "a b"),
        ("other", "other"), ("x${width}", "x64"), ("noise", "noise"), ("y", "y"), ("'relu'", "relu"),
        ("${relu}", "tanh"),
    ])
    func isAValueOrAWord(_ text: String, _ wanted: String) {
        let (result, messages) = name(text)
        #expect(result == wanted && messages.isEmpty)
    }

    @Test func aWordThatIsBothIsItsValueAndReported() {
        let (result, messages) = name("relu")
        #expect(result == "tanh")
        #expect(messages == ["warning: 'relu' is both a value and a layer; the value 'tanh' is used"])
    }

    @Test(arguments: [
        ("width", "expected a layer, but 'width' is the number 64"),
        ("${width}", "expected a layer, but found the number 64"),
        ("unset", "parameter 'unset' has no default and must be set"),
    ])
    func whatCanNotStandThereIsAMistake(_ text: String, _ message: String) {
        let (result, messages) = name(text)
        #expect(result == nil && messages == ["error: \(message)"])
    }
}
