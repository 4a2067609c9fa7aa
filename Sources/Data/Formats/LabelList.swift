internal import Foundation

/// StyleGAN's `dataset.json`: `{"labels": [["00000/img00000000.png", 3], …]}`, or null if there are no labels.
enum LabelList {
    private struct Document: Decodable {
        let labels: [Entry]?
    }

    private struct Entry: Decodable {
        let name: String
        let label: Int

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            name = try list.decode(String.self)
            label = try list.decode(Int.self)
        }
    }

    /// The labels by file name.
    static func read(_ bytes: [UInt8], path: String) throws(DataError) -> [String: Int] {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Foundation.Data(bytes))
        } catch {
            throw .broken(path: path, reason: "expected {\"labels\": [[file, number], …]}")
        }
        return Dictionary((document.labels ?? []).map { ($0.name, $0.label) }) { $1 }
    }
}
