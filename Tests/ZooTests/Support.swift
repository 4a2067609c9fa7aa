import Foundation
import Games
import Graph
import Language
import Testing
import Training

@testable import Zoo

/// The source tree.
let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The zoo that ships.
let zoo = Zoo(folders: [tree])

/// The network of a document, which may use what ships.
func network(_ text: String) throws -> Network {
    let diagnostics = Diagnostics()
    let value = try #require(YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics))
    let network = NetworkDocument.build(value, name: "mine", library: zoo, diagnostics)
    return try #require(network, "\(diagnostics.sorted.text())")
}

/// The model of a document that extends nothing.
func model(_ text: String) throws -> Model {
    let diagnostics = Diagnostics()
    let value = try #require(YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics))
    let model = ModelReader.read(value, name: "mine", library: zoo, diagnostics)
    return try #require(model, "\(diagnostics.sorted.text())")
}

/// A folder that goes when the body ends.
func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ganzoo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// The networks that drawings are tried on.
enum Networks {
    static let residual = """
        network: mine
        params: {blocks: 9}
        inputs: {image: [3, 16, 16]}
        blocks:
          residual-block:
            layers:
              - residual:
                  - conv: {filters: 8, kernel: 3, padding: 1}
                  - instance_norm
                  - relu
                  - conv: {filters: 8, kernel: 3, padding: 1}
        layers:
          - conv: {filters: 8, kernel: 3, padding: 1}
          - repeat: blocks
            layers: [residual-block]
          - conv: {filters: 3, kernel: 3, padding: 1}
          - tanh
        """

    static let skips = """
        network: mine
        inputs: {image: [3, 16, 16]}
        layers:
          - conv: {filters: 8, kernel: 3, padding: 1}
            name: first
          - repeat: 2
            index: i
            layers:
              - conv: {filters: 8, kernel: 3, padding: 1}
                name: x${i}
              - relu
          - concat: [first, x0]
        """
}
