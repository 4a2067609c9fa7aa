import Data
import Foundation
import Graph
import Language
import Testing
import Torch

@testable import Games
@testable import Training
@testable import Zoo

/// The folder `Tests`.
let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

/// The zoo that ships.
let zoo = Zoo(folders: [tests.deletingLastPathComponent()])

/// What a document has wrong, as people read it.
struct Mistaken: Error, CustomStringConvertible {
    let diagnostics: [Diagnostic]
    var description: String { diagnostics.text() }
}

/// The model of a document, which may extend and use what ships.
func model(_ text: String, _ settings: [String] = []) throws -> Model {
    let diagnostics = Diagnostics()
    do {
        guard let document = YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics) else {
            throw Mistaken(diagnostics: diagnostics.sorted)
        }
        let whole = try Inheritance.resolve(document, name: "mine", in: zoo)
        let (changed, overrides) = Settings.apply(settings, to: whole, name: "mine", diagnostics)
        return try Zoo.build(changed, name: "mine", overrides: overrides, library: zoo, diagnostics).model
    } catch let error as InvalidDocument {
        throw Mistaken(diagnostics: error.diagnostics)
    } catch let error as Diagnostic {
        throw Mistaken(diagnostics: [error])
    }
}

/// Batches of seeded noise that follow from the position alone, as those of a data set do.
final class NoiseSource: BatchSource {
    private let declaration: DataDeclaration
    private(set) var position: Int
    /// The sizes asked for, in order.
    private(set) var sizes: [Int] = []
    let epochSize = 100

    init(_ model: Model, position: Int = 0) {
        declaration = model.data
        self.position = position
    }

    func next(_ size: Int) throws -> [String: Tensor] {
        let generator = try Generator(seed: UInt64(position) + 17)
        position += size
        sizes.append(size)
        var result: [String: Tensor] = [:]
        for field in declaration.fields {
            switch field.kind {
            case .image(let channels, let height, let width):
                result[field.name] = try .uniform([size, channels, height, width], from: -1, to: 1, generator)
            case .label(let classes): result[field.name] = try .integers([size], below: classes, generator)
            case .vector(let count): result[field.name] = try .normal([size, count], generator)
            }
        }
        return result
    }
}

func engine(_ model: Model, seed: UInt64 = 3, rounds: Int = 12, position: Int = 0, feed: Feed? = nil) throws -> Engine {
    try Engine(model, source: NoiseSource(model, position: position), seed: seed, rounds: rounds, feed: feed)
}

extension Engine {
    /// Runs rounds and gives each one's losses.
    @discardableResult
    func run(_ count: Int) throws -> [[String: Double]] {
        try (0..<count).map { _ in
            Dictionary(uniqueKeysWithValues: try runRound(measuring: true).lossValues().map { ($0.name, $0.value) })
        }
    }

    /// Every weight and running statistic, as bytes.
    func bytes() throws -> [String: [UInt8]] { try players.tensors().mapValues { try $0.bytes() } }

    /// A weight's numbers.
    func numbers(_ name: String) throws -> [Float] { try #require(players.tensors()[name]).floats() }

    /// Gives a weight other numbers.
    func set(_ name: String, _ numbers: [Float]) throws {
        let own = try #require(players.tensors()[name])
        try own.copy(from: Tensor(numbers, own.shape))
    }
}

/// An empty folder that goes when the test is over.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "ganzoo-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
