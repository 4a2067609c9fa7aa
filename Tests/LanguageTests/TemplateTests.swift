import Language
import Testing

struct TemplateTests {
    static let scope = Scope([
        "i": .int(3), "half": .real(0.5), "norm": .name("batch_norm"), "shape": .list([.int(1), .int(2)]),
    ])

    private func template(_ text: String) throws(Diagnostic) -> Template {
        try Template(Scalar(text, at: Position(start: Source(name: "test", text: text))))
    }

    @Test(arguments: [
        ("skip${i}", "skip3"), ("${i}${i + 1}", "34"), ("plain", "plain"), ("", ""), ("$5 {x}", "$5 {x}"),
        ("a ${ 2 * half } b", "a 1 b"), ("${norm}", "batch_norm"), ("${shape} $", "[1, 2] $"), ("形${i}é", "形3é"),
    ])
    func replaces(_ text: String, _ wanted: String) throws {
        #expect(try template(text).text(in: Self.scope) == wanted)
    }

    @Test func knowsASoleExpression() throws {
        #expect(try template("${norm}").soleExpression?.name == "norm")
        #expect(try template("x${norm}").soleExpression == nil)
        #expect(try template("norm").soleExpression == nil)
    }

    @Test(arguments: [
        ("skip${i", 5, "'${' has no closing '}'"), ("a${}", 3, "expected a value, but found the end"),
        ("x ${j} y", 5, "unknown name 'j'"), ("é形 ${1 +} z", 8, "expected a value, but found the end"),
    ])
    func pointsInside(_ text: String, _ column: Int, _ message: String) {
        do {
            _ = try template(text).text(in: Self.scope)
            Issue.record("no mistake found")
        } catch {
            #expect(error.message == message)
            #expect(error.position?.column == column)
        }
    }
}
