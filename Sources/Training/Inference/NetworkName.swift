package import Games

/// A network by name: `G`, or `ema(G)` for its average.
package struct NetworkName: CustomStringConvertible {
    package let network: String
    package let isAverage: Bool

    /// - Throws: `TrainingError` that lists the model's networks.
    package init(_ text: String, in model: Model) throws {
        isAverage = text.hasPrefix("ema(") && text.hasSuffix(")")
        network = isAverage ? String(text.dropFirst(4).dropLast()) : text
        guard let entry = model.network(network) else {
            let known = model.networks.map(\.name).joined(separator: ", ")
            throw TrainingError(
                "'\(model.name)' has no network '\(network)'", hint: "expected one of \(known)", fault: .request)
        }
        if isAverage, !entry.isAveraged {
            throw TrainingError("'\(model.name)' has no average of '\(network)'", fault: .request)
        }
    }

    package var description: String { isAverage ? "ema(\(network))" : network }
}
