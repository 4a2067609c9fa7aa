import Games
import Language

/// What a figure was computed from. Figures compare only if all of it is equal.
struct Stamp: Sendable {
    /// A network of features as a metric used it.
    struct Network: Sendable {
        let name: String
        /// The checksum of its weights.
        let version: String
        let length: Int
        let resize: FeatureExtractor.Resize
    }

    /// The number of samples of each origin, in the order of the text.
    var counts: [(origin: SampleSets.Origin, count: Int)] = []
    /// What the reference is, such as `training samples`.
    var reference: String
    /// `nil` for a metric that compares no features.
    var network: Network?

    /// The smallest of the sets.
    var fewest: Int { counts.map(\.count).min() ?? 0 }

    /// `2,000 generated, 2,000 training samples; features-small (1f0c2a9b), 128 features, antialiased`
    var text: String {
        let parts = counts.map { origin, count in "\(count.grouped) \(words(origin))" }
        let seen = network.map { network in
            "\(network.name) (\(network.version)), \(network.length.grouped) features, \(network.resize.rawValue)"
        }
        return ([parts.joined(separator: ", ")] + (seen.map { [$0] } ?? [])).joined(separator: "; ")
    }

    private func words(_ origin: SampleSets.Origin) -> String {
        switch origin {
        case .generated: "generated"
        case .reference: reference
        case .training: "training samples"
        case .heldOut: "held-out samples"
        }
    }

    var json: [(name: String, value: JSON)] {
        var result: [(name: String, value: JSON)] = [
            ("samples", .object(counts.map { ($0.origin.key, .int($0.count)) })), ("reference", .text(reference)),
        ]
        if let network {
            result.append(
                (
                    "features",
                    .object([
                        ("name", .text(network.name)), ("version", .text(network.version)),
                        ("length", .int(network.length)),
                    ])
                ))
            result.append(("resize", .text(network.resize.rawValue)))
        }
        return result
    }
}

extension SampleSets.Origin {
    /// Its name in JSON.
    fileprivate var key: String { self == .heldOut ? "held_out" : rawValue }
}
