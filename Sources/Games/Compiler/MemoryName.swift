/// The name under which a function such as `track` or `pool` keeps its state. It follows from the document, so that the
/// state is found again whatever else of the document is computed.
///
///     w_mean                            the value of that name in `train.let:`
///     center/track(fake, 0.9)           a call inside the value `center`
///     step 2/old                        the value of that name in the second step's `let:`
///     step 2/pool(fake, 50)             a call in what the second step minimises, maximises or assigns
///     step 2/pool(fake, 50) (2)         the second call there with the same text
package struct MemoryName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
    package static func < (a: MemoryName, b: MemoryName) -> Bool { a.text < b.text }
}

extension Game {
    /// The functions that keep state in training, each with the name of its memory, in the order in which the document
    /// needs them.
    package var memories: [(name: MemoryName, function: any TensorFunction)] {
        var result: [(name: MemoryName, function: any TensorFunction)] = []
        for node in nodes where !node.place.isInference {
            guard let name = node.memory, case .function(let function) = node.kind else { continue }
            if !result.contains(where: { $0.name == name }) { result.append((name, function)) }
        }
        return result
    }

    /// The `track` averages of a network's output: the names of their memories, the sizes of an average, and the nodes of
    /// the training that are averaged.
    package func trackers(of network: String) -> [(name: MemoryName, shape: [Int], value: NodeID)] {
        var result: [(name: MemoryName, shape: [Int], value: NodeID)] = []
        for node in nodes where !node.place.isInference {
            guard let name = node.memory, case .function(let function) = node.kind, let track = function as? Track,
                nodes[node.inputs[0]].networks == [network], !result.contains(where: { $0.name == name })
            else { continue }
            result.append((name, track.shape, node.inputs[0]))
        }
        return result
    }
}
