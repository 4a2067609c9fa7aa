import Foundation
import Graph
import Language
import Testing
import Torch

/// The folder `Tests`.
let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

/// Documents by name, for `import:` and `network:`.
struct Documents: Library {
    var texts: [String: String] = [:]

    func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
        guard let text = texts[name] else {
            throw Diagnostic(
                "unknown \(kind) '\(name)'", at: position,
                hint: Suggestion.hint(for: name, among: texts.keys, what: "documents"))
        }
        guard let value = YAMLReader.read(Source(name: "specs/\(name).yaml", text: text), Diagnostics()) else {
            throw Diagnostic("'\(name)' is not YAML", at: position)
        }
        return value
    }
}

/// What a document has wrong, as people read it.
struct Mistaken: Error, CustomStringConvertible {
    let diagnostics: [Diagnostic]
    var description: String { diagnostics.text() }
    var messages: [String] { diagnostics.map(\.message) }
}

/// The network of a document.
func network(
    _ text: String, _ parameters: [String: String] = [:], inputs: [Shape]? = nil, library: Documents = Documents()
) throws -> Network {
    let diagnostics = Diagnostics()
    let source = Source(name: "net.yaml", text: text)
    let overrides = parameters.map { name, text in
        let given = Source(name: "--set", text: text)
        return Override(
            key: Scalar(name, at: Position(start: given)),
            value: Value(.scalar(Scalar(text, at: Position(start: given))), at: Position(start: given)), scope: Scope())
    }
    guard let document = YAMLReader.read(source, diagnostics),
        let network = NetworkDocument.build(
            document, name: "net", overrides: overrides, inputs: inputs, library: library, diagnostics)
    else { throw Mistaken(diagnostics: diagnostics.sorted) }
    return network
}

/// The messages of a document that is wrong; empty if it isn't.
func mistakes(_ text: String, library: Documents = Documents()) -> [String] {
    do {
        _ = try network(text, library: library)
        return []
    } catch let error as Mistaken {
        return error.messages
    } catch {
        return ["\(error)"]
    }
}

extension Network {
    /// The first output of new weights for random inputs.
    func output(batch: Int = 2, seed: UInt64 = 1) throws -> Tensor {
        let generator = try Generator(seed: seed)
        let weights = try Weights(self, generator, on: .cpu)
        let given = try inputs.map { try Tensor.normal([batch] + $0.shape, generator) }
        return try self(given, weights: weights.tensors, training: true, generator: generator)[0]
    }

    var outputShape: Shape { nodes[outputs[0].node].shape }

    var weightShapes: [String: Shape] { Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.weight.shape) }) }
}

/// The largest difference between two tensors' elements.
func distance(_ a: Tensor, _ b: Tensor) throws -> Double {
    try #require(a.shape == b.shape, "\(a.shape) and \(b.shape)")
    if a.count == 0 { return 0 }
    return try (a.to(.float64) - b.to(.float64)).abs().max().item()
}
