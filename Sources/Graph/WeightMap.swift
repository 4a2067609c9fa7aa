public import Torch

/// What another program calls a network's weights: an entry of a document's `weights_from:`. A name is what the first rule
/// says that fits it and gives a weight that the network has.
public struct WeightMap: Sendable {
    /// A fixed change of layout between their tensor and ours.
    public struct Change: Sendable, Equatable {
        /// Axes of theirs in the order of ours.
        var transpose: [Int]?
        /// Whether kernels are turned around in their last two axes.
        var flip = false
        /// Whether sizes of one are taken away or added.
        var squeeze = false
        var scale = 1.0

        public init() {}
    }

    struct Rule: Sendable {
        /// Their name, cut at each `*`.
        let theirs: [String]
        /// Our name, cut at each `*`; `nil` for what has no counterpart and is left out.
        let ours: [String]?
        let change: Change
    }

    /// What a name of theirs stands for.
    public enum Meaning: Sendable {
        case weight(String, Change)
        /// The moving average that a model keeps of the network's output.
        case tracked
        /// Nothing that the network needs.
        case ignored
        /// No rule gives a weight that is there; `tried` is what one gave all the same.
        case unknown(tried: String?)
    }

    /// What stands for our name where theirs is the moving average that a model keeps by `track`.
    static let tracked = "track"

    /// Whose names these are.
    public let reference: String
    let rules: [Rule]

    /// The meaning of a name, given the names that the network has.
    public func meaning(of name: String, among known: Set<String>) -> Meaning {
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

    /// The same for a network that stands in another as the layer of that path.
    func inside(_ path: String) -> WeightMap {
        WeightMap(
            reference: reference,
            rules: rules.map { rule in
                guard var ours = rule.ours, ours != [WeightMap.tracked] else { return rule }
                ours[0] = "\(path).\(ours[0])"
                return Rule(theirs: rule.theirs, ours: ours, change: rule.change)
            })
    }

    /// These maps with the rules of others behind their own.
    static func merge(_ maps: [WeightMap], with others: [WeightMap]) -> [WeightMap] {
        others.reduce(into: maps) { result, other in
            if let place = result.firstIndex(where: { $0.reference == other.reference }) {
                result[place] = WeightMap(reference: other.reference, rules: result[place].rules + other.rules)
            } else {
                result.append(other)
            }
        }
    }

    /// What each `*` stands for; `nil` where the name does not fit.
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
    /// Their tensor as the network holds it.
    /// - Parameter shape: the weight's own shape.
    public func apply(_ tensor: Tensor, to shape: [Int]) throws(TorchError) -> Tensor {
        var result = tensor
        if let transpose, transpose.sorted() == Array(result.shape.indices) { result = try result.permute(transpose) }
        let axes = result.shape.count
        if flip, axes >= 2 { result = try result.flip([axes - 2, axes - 1]) }
        if squeeze, result.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) { result = try result.reshape(shape) }
        return scale == 1 ? result : try result * scale
    }
}
