/// The ID of a value of a game: its position in the game's list of nodes. A node comes after the nodes that it is
/// computed from.
package struct NodeID: Hashable, Comparable, Strideable, Sendable {
    package let index: Int

    package init(_ index: Int) { self.index = index }

    package static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
    package func distance(to other: NodeID) -> Int { other.index - index }
    package func advanced(by count: Int) -> NodeID { NodeID(index + count) }
}

/// The values of a game, each after those that it is computed from.
package struct NodeList: RandomAccessCollection, Sendable {
    private var all: [GameNode] = []

    package var startIndex: NodeID { NodeID(0) }
    package var endIndex: NodeID { NodeID(all.count) }
    package subscript(_ node: NodeID) -> GameNode { all[node.index] }

    /// Adds a node at the end.
    mutating func append(_ node: GameNode) -> NodeID {
        all.append(node)
        return NodeID(all.count - 1)
    }

    /// The nodes with everything that they are computed from; values that an inference recalls count as inputs.
    func ancestors(of roots: [NodeID]) -> Set<NodeID> {
        var seen: Set<NodeID> = []
        var open = roots
        while let node = open.popLast() {
            guard seen.insert(node).inserted else { continue }
            var taken = self[node].inputs.count
            if case .function(let function) = self[node].kind, self[node].place.isInference {
                taken = function.inferenceInputs ?? taken
            }
            open += self[node].inputs.prefix(taken)
        }
        return seen
    }
}
