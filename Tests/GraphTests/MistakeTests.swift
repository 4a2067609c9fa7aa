import Foundation
import Graph
import Language
import Testing

/// The mistakes that building a network finds: a document, a line of dashes and the exact messages.
struct MistakeTests {
    /// What the cases import and use.
    static let library = Documents(texts: [
        "head": """
        network: head
        params: {features: 2}
        inputs: {x: [channels, height, width]}
        layers: [global_avg_pool, linear: {features: features}]
        """,
        "chicken": "library: chicken\nimport: egg\nblocks: {}\n", "egg": "library: egg\nimport: chicken\nblocks: {}\n",
        "critic-head": "network: critic-head\ninputs: {x: [4]}\nlayers: [relu]\n",
    ])

    static let folder = tests.appending(path: "LanguageTests/Mistakes/network")

    static let cases: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test(arguments: cases) func isReportedAsWritten(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).txt"), encoding: .utf8)
        let parts = text.components(separatedBy: "\n-----\n")
        let diagnostics = Diagnostics()
        if let document = YAMLReader.read(Source(name: "\(name).yaml", text: parts[0] + "\n"), diagnostics) {
            _ = NetworkDocument.build(document, name: "critic", library: Self.library, diagnostics)
        }
        #expect(diagnostics.sorted.text() == parts.dropFirst().joined(separator: "\n-----\n"))
    }

    @Test func thereAreCases() { #expect(Self.cases.count >= 40) }
}
