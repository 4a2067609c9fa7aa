import Language
import Snapshots
import Testing

/// The mistakes that the language alone finds.
struct MistakeTests {
    static let cases = Mistake.all(in: "yaml")

    @Test(arguments: cases) func isReportedAsWritten(_ mistake: Mistake) throws {
        let diagnostics = Diagnostics()
        let source = Source(name: "\(mistake.name).yaml", text: mistake.text)
        if let document = YAMLReader.read(source, diagnostics) { _ = Header(document, owner: "mine", diagnostics) }
        try mistake.expect(diagnostics.sorted.text())
    }

    @Test func thereAreCases() { #expect(Self.cases.count >= 25) }
}
