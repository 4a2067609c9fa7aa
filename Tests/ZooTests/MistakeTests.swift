import Foundation
import Games
import Language
import Snapshots
import TestSupport
import Testing

@testable import Zoo

/// The mistakes that loading a model finds; the models may use the documents that ship.
struct MistakeTests {
    static let cases = Mistake.all(in: "model")

    @Test(arguments: cases) func messagesMatchTheFile(_ mistake: Mistake) throws {
        try mistake.expect(messages(mistake))
    }

    @Test func casesExist() { #expect(Self.cases.count >= 25) }

    private func messages(_ mistake: Mistake) -> String {
        let zoo = Zoo(folders: [Rewriting.tests.deletingLastPathComponent()])
        let diagnostics = Diagnostics()
        let source = Source(name: "\(mistake.name).yaml", text: mistake.text)
        guard let document = YAMLReader.read(source, diagnostics) else { return diagnostics.sorted.text() }
        do {
            let whole = try Inheritance.resolve(document, name: mistake.name, in: zoo)
            let loaded = try LoadedModel(whole, name: mistake.name, overrides: [], library: zoo, diagnostics)
            return loaded.diagnostics.text()
        } catch let error as InvalidDocument {
            return error.diagnostics.text()
        } catch let error as Diagnostic {
            return [error].text()
        } catch {
            return "\(error)"
        }
    }
}
