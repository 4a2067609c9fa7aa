import Data
package import Games
import Graph
import Testing
package import Torch
package import Training

/// Batches of seeded noise that follow from the position alone, as those of a data set do.
package final class NoiseSource: BatchSource {
    private let declaration: DataDeclaration
    package private(set) var position: Int
    /// The requested sizes, in order.
    package private(set) var sizes: [Int] = []
    package let epochSize = 100

    package init(_ model: Model, position: Int = 0) {
        declaration = model.data
        self.position = position
    }

    package func next(_ size: Int) throws -> [String: Tensor] {
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

package func engine(_ model: Model, seed: UInt64 = 3, rounds: Int = 12, position: Int = 0, feed: Feed? = nil) throws
    -> Engine
{
    try Engine(model, source: NoiseSource(model, position: position), seed: seed, rounds: rounds, feed: feed)
}

extension Engine {
    /// Runs rounds and gives each one's losses.
    @discardableResult
    package func run(_ count: Int) throws -> [[String: Double]] {
        try (0..<count).map { _ in
            Dictionary(uniqueKeysWithValues: try runRound(measuring: true).lossValues().map { ($0.name, $0.value) })
        }
    }

    /// Every weight and running statistic, as bytes.
    package func bytes() throws -> [String: [UInt8]] { try players.tensors().mapValues { try $0.bytes() } }

    /// A weight's numbers.
    package func numbers(_ name: String) throws -> [Float] { try #require(players.tensors()[name]).floats() }

    /// Gives a weight other numbers.
    package func set(_ name: String, _ numbers: [Float]) throws {
        let own = try #require(players.tensors()[name])
        try own.copy(from: Tensor(numbers, own.shape))
    }
}
