import Language
import Testing

struct FieldsTests {
    enum Mode: String, CaseIterable { case zeros, reflect, replicate }

    /// A layer's arguments read from YAML, what came out, and what was found wrong.
    private func fields<R>(_ text: String, _ read: (inout Fields) -> R) -> (
        result: R, mistakes: [String], isValid: Bool
    ) {
        let diagnostics = Diagnostics()
        let value = YAMLReader.read(Source(name: "test", text: text), diagnostics)
        let at = Position(start: Source(name: "layer", text: "conv"))
        let scope = Scope([
            "width": .int(64), "mode": .name("reflect"), "half": .real(0.5), "border": .name("replicate"),
            "y": .graph(EvaluatorTests.Styles()),
        ])
        var fields = Fields("conv", value, at: at, scope: scope, diagnostics)
        let result = read(&fields)
        fields.finish()
        return (result, diagnostics.lines, fields.isValid)
    }

    @Test func readsEveryKind() {
        let text =
            "{filters: width * 2, rate: half, bias: false, mode: reflect, betas: [0, 0.9], size: [4, 5], stride: 2, "
            + "border: border, name: 'x${width}', label: y, lr: width * epoch, pads: 3}"
        let result = fields(text) { fields in
            #expect(fields.int("filters", 1..., "") == 128)
            #expect(fields.double("rate", 0...1, "") == 0.5)
            #expect(fields.bool("bias", default: true, "") == false)
            #expect(fields.choice("mode", Mode.self, default: .zeros, "") == .reflect)
            #expect(fields.choice("border", Mode.self, default: .zeros, "") == .replicate)
            #expect(fields.doubles("betas", count: 2, "") == [0, 0.9])
            #expect(fields.pair("size", 1..., "") == [4, 5])
            #expect(fields.pair("stride", 1..., "") == [2, 2])
            #expect(fields.text("name", "") == "x64")
            #expect(fields.graph("label", "") != nil)
            #expect(fields.expression("lr", "")?.description == "width * epoch")
            #expect(fields.ints("pads", 0..., "") == [3])
            #expect(fields.optionalInt("groups", 1..., absent: "1", "") == nil)
            #expect(fields.int("dilation", 1..., default: 2, "") == 2)
            #expect(fields.has("pads") && !fields.has("groups"))
        }
        #expect(result.mistakes.isEmpty && result.isValid)
    }

    @Test func takesASingleValueAsTheFirstArgument() {
        let result = fields("0.2") {
            ($0.double("slope", 0..., default: 0.01, ""), $0.bool("inplace", default: false, ""))
        }
        #expect(result.result == (0.2, false) && result.mistakes.isEmpty)
        #expect(fields("[2, 3]") { $0.pair("size", 1..., "") }.result == [2, 3])
        #expect(fields("3") { _ in }.mistakes == ["1:1: 'conv' takes no arguments"])
    }

    @Test(arguments: [
        ("a: 0", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is 0"),
        ("a: 9", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is 9"),
        ("a: width / 128", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is 0.5"),
        ("a: true", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is true"),
        ("a: mode", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is 'reflect'"),
        ("a: y", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is a layer's output"),
        ("a: {b: 1}", "1:4: 'a' of 'conv' must be an expression, but is a mapping"),
        ("a: widht", "1:4: unknown name 'widht'"),
        ("a: 1 //", "1:7: expected a value, but found the end"),
        ("a: [1, 2]", "1:4: 'a' of 'conv' must be a whole number from 1 to 8, but is [1, 2]"),
    ])
    func reportsValuesThatAreNotWholeNumbers(_ text: String, _ message: String) {
        let result = fields(text) { $0.int("a", 1...8, default: 4, "") }
        #expect(result.mistakes == [message] && !result.isValid && result.result == 4)
    }

    @Test func reportsOtherKinds() {
        #expect(
            fields("a: 2") { $0.double("a", 0...1, "") }.mistakes == [
                "1:4: 'a' of 'conv' must be a number from 0 to 1, but is 2"
            ])
        #expect(
            fields("a: 1") { $0.bool("a", default: true, "") }.mistakes == [
                "1:4: 'a' of 'conv' must be true or false, but is 1"
            ])
        #expect(
            fields("a: [1, 2, 3]") { $0.pair("a", 1..., "") }.mistakes
                == ["1:4: 'a' of 'conv' must be a whole number or [height, width], each at least 1, but is [1, 2, 3]"])
        #expect(
            fields("a: [1, -2]") { $0.ints("a", 0..., "") }.mistakes
                == ["1:4: 'a' of 'conv' must be a list of whole numbers, each at least 0, but is [1, -2]"])
        #expect(
            fields("a: [1]") { $0.doubles("a", count: 2, "") }.mistakes
                == ["1:4: 'a' of 'conv' must be a list of 2 numbers, but is [1]"])
        #expect(
            fields("a: reflct") { $0.choice("a", Mode.self, default: .zeros, "") }.mistakes
                == ["1:4: 'a' of 'conv' must be one of zeros, reflect, replicate, but is 'reflct'"])
        #expect(
            fields("a: [x]") { $0.text("a", "") }.mistakes == ["1:4: 'a' of 'conv' must be a word, but is a list"])
        #expect(
            fields("a: 3") { $0.graph("a", "") }.mistakes
                == ["1:4: 'a' of 'conv' must be a layer's output or an input, but is the number 3"])
    }

    @Test func refusesNumbersThatOverflowShapes() {
        #expect(fields("a: 4194304") { $0.int("a", 0..., "") }.result == 4_194_304)
        #expect(
            fields("a: 9007199254740993") { $0.int("a", 0..., "") }.mistakes
                == ["1:4: 'a' of 'conv' must be at most 4194304, but is 9007199254740993"])
        #expect(
            fields("a: [1, -4194305]") { $0.ints("a", Unbounded(), "") }.mistakes
                == ["1:4: 'a' of 'conv' must be at most 4194304, but is -4194305"])
    }

    @Test func reportsMissingAndUnknownArgumentsTogether() {
        let missing = fields("{padding: 1}") {
            ($0.int("filters", 1..., ""), $0.int("kernel", 1..., ""), $0.int("padding", 0..., ""))
        }
        #expect(missing.mistakes == ["1:1: 'conv' requires 'filters' and 'kernel'"])
        let unknown = fields("{filters: 1, pading: 1}") {
            ($0.int("filters", 1..., ""), $0.int("padding", 0..., default: 0, ""))
        }
        #expect(unknown.mistakes == ["1:14: unknown argument 'pading' of 'conv'"])
        let neither = fields("{filters: 1, depth: 1}") { $0.int("filters", 1..., "") }
        #expect(neither.mistakes == ["1:14: unknown argument 'depth' of 'conv'"])
    }

    /// A misspelt argument is one mistake, not also a missing one.
    @Test func reportsAMisspeltArgumentOnce() {
        let result = fields("{filetrs: 64}") { $0.int("filters", 1..., "") }
        #expect(result.mistakes == ["1:2: unknown argument 'filetrs' of 'conv'"] && !result.isValid)
    }

    @Test func leavesNothingOverAfterTheRest() {
        let result = fields("{name: x, alpha: 1}") { fields in
            _ = fields.text("name", "")
            return fields.rest().map(\.name)
        }
        #expect(result.result == ["alpha"] && result.mistakes.isEmpty)
    }

    @Test func describesItselfWithoutReading() {
        let schema = Fields.schema(of: "conv") { fields in
            _ = fields.int("filters", 1..., "how many maps it makes")
            _ = fields.double("rate", 0...1, default: 0.5, "")
            _ = fields.choice("mode", Mode.self, default: .zeros, "")
            _ = fields.pair("size", 1..., default: 3, "")
        }
        #expect(schema.map(\.name) == ["filters", "rate", "mode", "size"])
        #expect(schema.map(\.standard) == [nil, "0.5", "zeros", "3"])
        #expect(schema.map(\.range) == ["at least 1", "0 to 1", "", "at least 1"])
        #expect(
            schema.map(\.type) == [
                "whole number", "number", "zeros or reflect or replicate", "whole number or [height, width]",
            ])
    }
}
