import Foundation
import Language
import Testing

@testable import Zoo

/// The folder of mistakes is the specification of the diagnostics. A case is a document, a line of dashes and the exact
/// messages; the sub-folder that it lies in says what checks it. Here are models, which may use what ships.
struct MistakeTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let document: String
        let messages: String

        var testDescription: String { name }

        init(_ file: URL) throws {
            name = file.deletingPathExtension().lastPathComponent
            let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n-----\n")
            document = parts[0] + "\n"
            messages = parts.dropFirst().joined(separator: "\n-----\n")
        }
    }

    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    static let cases: [Case] = {
        let folder = tests.appending(path: "LanguageTests/Mistakes/model")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { try? Case($0) }
    }()

    @Test(arguments: cases)
    func isReportedAsWritten(_ example: Case) {
        #expect(messages(example) == example.messages)
    }

    @Test func thereAreCases() { #expect(Self.cases.count >= 25) }

    private func messages(_ example: Case) -> String {
        let zoo = Zoo(folders: [Self.tests.deletingLastPathComponent()])
        let diagnostics = Diagnostics()
        let source = Source(name: "\(example.name).yaml", text: example.document)
        guard let document = YAMLReader.read(source, diagnostics) else { return diagnostics.sorted.text() }
        do {
            let whole = try Inheritance.resolve(document, name: example.name, in: zoo)
            let loaded = try Zoo.build(whole, name: example.name, overrides: [], library: zoo, diagnostics)
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
