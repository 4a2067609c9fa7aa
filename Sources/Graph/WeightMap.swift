package import Torch

/// Maps the weight names of another program to those of a network: an entry of `weights_from:`. The first rule that
/// matches a name and results in a weight of the network applies.
package struct WeightMap: Sendable {
    /// A change of layout from the foreign tensor to ours.
    package struct Change: Sendable, Equatable {
        /// The foreign axes in the order of ours.
        var transpose: [Int]?
        /// Whether the last two axes are reversed, which rotates kernels by 180°.
        var flip = false
        /// Whether axes of size 1 are removed or added.
        var squeeze = false
        var scale = 1.0

        package init() {}
    }

    struct Rule: Sendable {
        /// The foreign name, split at each `*`.
        let theirs: [String]
        /// Our name, split at each `*`; `nil` if the weight has no counterpart and is skipped.
        let ours: [String]?
        let change: Change
    }

    /// The meaning of a foreign name.
    package enum Meaning: Sendable {
        case weight(String, Change)
        /// The moving average of the network's output, which the model keeps.
        case tracked
        /// A weight that the network does not need.
        case ignored
        /// No rule results in a weight of the network; `tried` is the name that a rule resulted in.
        case unknown(tried: String?)
    }

    /// Used instead of our name if the foreign weight is the moving average that a model keeps with `track`.
    static let tracked = "track"

    /// The name of the reference implementation.
    package let reference: String
    let rules: [Rule]

    /// The meaning of a name, given the names that the network has.
    package func meaning(of name: String, among known: Set<String>) -> Meaning {
        var tried: String?
        for rule in rules {
            guard let found = WeightMap.match(name[...], rule.theirs[...]) else { continue }
            guard let ours = rule.ours else { return .ignored }
            var result = ours[0]
            for (piece, text) in zip(ours.dropFirst(), found) { result += text + piece }
            if result == WeightMap.tracked { return .tracked }
            if known.contains(result) { return .weight(result, rule.change) }
            tried = tried ?? result
        }
        return .unknown(tried: tried)
    }

    /// The map for a network that is the layer of that path in another network.
    func inside(_ path: String) -> WeightMap {
        WeightMap(
            reference: reference,
            rules: rules.map { rule in
                guard var ours = rule.ours, ours != [WeightMap.tracked] else { return rule }
                ours[0] = "\(path).\(ours[0])"
                return Rule(theirs: rule.theirs, ours: ours, change: rule.change)
            })
    }

    /// These maps with the rules of others appended.
    static func merge(_ maps: [WeightMap], with others: [WeightMap]) -> [WeightMap] {
        others.reduce(into: maps) { result, other in
            if let place = result.firstIndex(where: { $0.reference == other.reference }) {
                result[place] = WeightMap(reference: other.reference, rules: result[place].rules + other.rules)
            } else {
                result.append(other)
            }
        }
    }

    /// The text that each `*` matches; `nil` if the name does not match.
    private static func match(_ name: Substring, _ pieces: ArraySlice<String>) -> [Substring]? {
        guard let first = pieces.first, name.hasPrefix(first) else { return nil }
        let rest = name.dropFirst(first.count)
        let later = pieces.dropFirst()
        guard let next = later.first else { return rest.isEmpty ? [] : nil }
        for end in rest.indices.dropFirst() + [rest.endIndex] where end > rest.startIndex {
            guard rest[end...].hasPrefix(next), let found = match(rest[end...], later) else { continue }
            return [rest[..<end]] + found
        }
        return nil
    }
}

extension WeightMap.Change {
    /// The foreign tensor in the layout of the network.
    ///
    /// - Parameter shape: the shape of the weight.
    package func apply(_ tensor: Tensor, to shape: [Int]) throws(TorchError) -> Tensor {
        var result = tensor
        if let transpose, transpose.sorted() == Array(result.shape.indices) { result = try result.permute(transpose) }
        let axes = result.shape.count
        if flip, axes >= 2 { result = try result.flip([axes - 2, axes - 1]) }
        if squeeze, result.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) { result = try result.reshape(shape) }
        return scale == 1 ? result : try result * scale
    }
}
