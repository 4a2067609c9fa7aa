import Foundation
import Language
import Testing

/// The folder of mistakes is the specification of the diagnostics. A case is a document, a line of dashes and the exact
/// messages; the sub-folder that it lies in says what checks it. Here are those that the language alone can find.
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

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mistakes/yaml")

    static let cases: [Case] = {
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { try? Case($0) }
    }()

    @Test(arguments: cases)
    func isReportedAsWritten(_ example: Case) {
        let diagnostics = Diagnostics()
        let source = Source(name: "\(example.name).yaml", text: example.document)
        if let document = YAMLReader.read(source, diagnostics) { _ = Header(document, owner: "mine", diagnostics) }
        #expect(diagnostics.sorted.text() == example.messages)
    }

    @Test func thereAreCases() { #expect(Self.cases.count >= 25) }
}
