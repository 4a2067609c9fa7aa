import Foundation
import Language
import Zoo

/// A part of a document, as pages show it: it holds if a document around it does.
struct Fragment {
    private let text: String
    private let zoo: Zoo

    init(_ text: String, in folder: URL) {
        self.text = text
        zoo = Zoo(folders: [folder, Program.tree])
    }

    /// What a layer of a page may take, and the sizes of its input, of which one must do.
    private static let inputs = ["[256, 64, 64]", "[16, 8, 8]", "[16]", "[]"]

    /// - Returns: what is wrong with it; `nil` if it holds.
    var complaint: String? {
        let diagnostics = Diagnostics()
        let value = YAMLReader.read(Source(name: "the page", text: text), diagnostics)
        guard let value, !diagnostics.hasErrors else { return "not YAML: \(diagnostics.sorted.text())" }
        guard let keys = value.mapping?.map(\.name) else { return nil }
        if keys.contains("layers") {
            return complaint(
                about: Self.inputs.map { "network: fragment\ninputs: {x: \($0), style: [16], label: []}\n\(text)" })
        }
        // names of other programs' weights mean something in their network alone
        if keys == ["weights_from"] { return nil }
        return complaint(about: ["model: fragment\nextends: dcgan\n\(text)"])
    }

    /// What is wrong with the first of several documents if none of them holds.
    private func complaint(about documents: [String]) -> String? {
        var complaint: String?
        for document in documents {
            do throws(InvalidDocument) {
                _ = try zoo.check(Source(name: "the page", text: document))
                return nil
            } catch {
                complaint = complaint ?? error.diagnostics.text()
            }
        }
        return complaint
    }
}
