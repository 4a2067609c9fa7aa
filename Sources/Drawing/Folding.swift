import Games
internal import Graph

/// Finds identical copies of a repeat, so that one can be drawn for all: equal layers, shapes and wiring, where each
/// copy takes the outputs of the previous one and only the last is used outside.
struct Folding {
    /// For nodes of copies that are not drawn: the corresponding node of the copy that is drawn.
    private(set) var alias: [Int: Int] = [:]
    /// The number of copies that the drawn group represents.
    private(set) var copies: [String: Int] = [:]
    private let network: Network
    private var consumers: [Int: [Int]] = [:]

    init(_ network: Network) {
        self.network = network
        for (index, node) in network.nodes.enumerated() {
            for input in node.inputs { consumers[input, default: []].append(index) }
        }
        for output in network.outputs { consumers[output.node, default: []].append(-1) }
        for (parent, depth) in parents() { fold(parent, depth) }
    }

    /// Paths of lists that have copies, outermost first.
    private func parents() -> [(path: String, depth: Int)] {
        var seen: Set<String> = []
        var result: [(path: String, depth: Int)] = []
        for node in network.nodes {
            for (depth, group) in node.groups.enumerated() where Folding.copyIndex(group) != nil {
                let parent = Folding.parent(group)
                if seen.insert(parent).inserted { result.append((parent, depth)) }
            }
        }
        return result.sorted { $0.depth < $1.depth }
    }

    static func copyIndex(_ group: String) -> Int? { group.split(separator: ".").last.flatMap { Int($0) } }

    static func parent(_ group: String) -> String { String(group[..<(group.lastIndex(of: ".") ?? group.startIndex)]) }

    private mutating func fold(_ parent: String, _ depth: Int) {
        var members: [[Int]] = []
        for (index, node) in network.nodes.enumerated() where node.groups.count > depth && alias[index] == nil {
            guard Folding.parent(node.groups[depth]) == parent, let copy = Folding.copyIndex(node.groups[depth])
            else { continue }
            while members.count <= copy { members.append([]) }
            members[copy].append(index)
        }
        var first = 0
        while first < members.count {
            var end = first + 1
            while end < members.count, isLike(members[first], members[end], after: members[end - 1], parent),
                isClosed(members[end - 1], before: members[end])
            {
                end += 1
            }
            if end - first > 1 { take(members[first..<end], parent, first) }
            first = end
        }
    }

    private mutating func take(_ run: ArraySlice<[Int]>, _ parent: String, _ first: Int) {
        guard let kept = run.first else { return }
        copies["\(parent).\(first)"] = run.count
        for copy in run.dropFirst() { for (place, node) in copy.enumerated() { alias[node] = kept[place] } }
    }

    /// Whether a copy equals the first one, with its inputs from outside replaced by outputs of the previous copy.
    private func isLike(_ first: [Int], _ other: [Int], after previous: [Int], _ parent: String) -> Bool {
        guard first.count == other.count, !first.isEmpty else { return false }
        let placesInFirst = Dictionary(uniqueKeysWithValues: first.enumerated().map { ($0.element, $0.offset) })
        let placesInOther = Dictionary(uniqueKeysWithValues: other.enumerated().map { ($0.element, $0.offset) })
        let placesBefore = Dictionary(uniqueKeysWithValues: previous.enumerated().map { ($0.element, $0.offset) })
        // the first copy's inputs from outside, and the corresponding outputs of the previous copy for the others
        var carried: [Int: Int] = [:]
        for (a, b) in zip(first, other) {
            let (one, two) = (network.nodes[a], network.nodes[b])
            guard one.kind == two.kind, one.shape == two.shape, one.inputs.count == two.inputs.count,
                one.groups.count == two.groups.count, weights(a) == weights(b)
            else { return false }
            for (x, y) in zip(one.inputs, two.inputs) where x != y || placesInOther[y] != nil {
                if let place = placesInOther[y] {
                    guard placesInFirst[x] == place else { return false }
                } else {
                    guard let place = placesBefore[y], placesInFirst[x] == nil, carried[x, default: place] == place,
                        carried[x] != nil || !carried.values.contains(place)
                    else { return false }
                    carried[x] = place
                }
            }
        }
        return true
    }

    private func weights(_ node: Int) -> [[Int]] { network.weights(of: node).map(\.weight.shape) }

    /// Whether a copy's values are used only by itself and the next copy.
    private func isClosed(_ copy: [Int], before next: [Int]) -> Bool {
        let inside = Set(copy)
        let after = Set(next)
        return copy.allSatisfy { node in
            (consumers[node] ?? []).allSatisfy { inside.contains($0) || after.contains($0) }
        }
    }
}
