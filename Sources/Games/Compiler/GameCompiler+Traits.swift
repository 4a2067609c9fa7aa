import Graph
import Language
import Torch

/// Properties of a game's value besides its sizes.
package struct GameTraits: Sendable {
    /// Whether its first axis is the batch.
    package var isBatched = false
    /// The number of classes, if it holds labels.
    var classes: Int?
    /// Networks whose weights receive a gradient through it.
    var reached: Set<String> = []
}

extension GameCompiler {
    /// The traits of a node that is about to be added.
    func traits(_ kind: GameNode.Kind, _ inputs: [NodeID], _ type: GameType) -> GameTraits {
        let made = inputs.map { nodes[$0].traits }
        let reached = made.reduce(into: Set<String>()) { $0.formUnion($1.reached) }
        let isBatched = made.contains(where: \.isBatched)
        var result = GameTraits()
        switch kind {
        case .number, .dynamic, .numeric: break
        case .state(let name): result.isBatched = states.first { $0.name == name }?.isBatched ?? false
        case .data(let name): result = GameTraits(isBatched: true, classes: classes[name])
        case .call(let call): result = GameTraits(isBatched: true, reached: reached.union(reachedWeights([call])))
        case .weightDistance(let one, let other): result = GameTraits(reached: reachedWeights([one, other]))
        case .output: result = GameTraits(isBatched: true, reached: reached)
        case .unary, .binary: result = GameTraits(isBatched: isBatched, reached: reached)
        case .conditional:
            let labels = made.dropFirst().compactMap(\.classes)
            result = GameTraits(
                isBatched: isBatched, classes: labels.count == 2 ? labels.max() : nil, reached: reached)
        case .gradient: result = GameTraits(isBatched: made[1].isBatched, reached: made[0].reached)
        case .function(let function):
            let passing = made.indices.filter(function.passesGradient)
            result = GameTraits(
                isBatched: function.batching == .always || function.batching == .asInputs && isBatched,
                classes: function.classes,
                reached: passing.reduce(into: []) { $0.formUnion(made[$1].reached) })
        }
        if type.shape?.isEmpty ?? true { result.isBatched = false }
        return result
    }

    /// The networks of these calls whose weights receive a gradient.
    private func reachedWeights(_ calls: [NetworkCall]) -> Set<String> {
        Set(calls.filter { !$0.averaged && networks[$0.network]?.isTrainable == true }.map(\.network))
    }

    /// The values as operators take them: labels as plain numbers, and shapes broadcast per sample. If one sample has
    /// fewer axes than another, axes of size 1 are inserted after its batch, since broadcasting aligns shapes from the
    /// last axis: `x / norm(x)` then divides each sample by its own norm.
    func aligned(_ values: [NodeID]) -> [NodeID] {
        let plain = values.map(numbers)
        let axes = plain.map { (nodes[$0].type.shape ?? []).count - (nodes[$0].traits.isBatched ? 1 : 0) }
        guard let most = axes.max(), plain.contains(where: { nodes[$0].traits.isBatched }) else { return plain }
        return zip(plain, axes).map { node, axes in
            guard nodes[node].traits.isBatched, axes < most, let shape = nodes[node].type.shape else { return node }
            let spread = SpreadAxes(
                shape: [shape[0]] + Array(repeating: 1, count: most - axes) + shape.dropFirst())
            return derive(spread, from: node, key: "axes \(spread.shape)")
        }
    }

    /// The value with labels as plain numbers.
    func numbers(_ node: NodeID) -> NodeID {
        guard nodes[node].traits.classes != nil, let shape = nodes[node].type.shape else { return node }
        return derive(PlainNumbers(shape: shape), from: node, key: "numbers")
    }

    /// A value that only changes the form of another, in the same place.
    private func derive(_ function: any TensorFunction, from node: NodeID, key: String) -> NodeID {
        let outer = frame.place
        frame.place = nodes[node].place
        defer { frame.place = outer }
        return add(
            .function(function), [node], .tensor(function.shape), at: nodes[node].position, text: nodes[node].text,
            key: key)
    }
}

/// A function that no document calls by name: expressions imply it.
protocol ImpliedFunction: TensorFunction {
    init(shape: [Int])
}

extension ImpliedFunction {
    static var name: String { "" }
    static var signature: String { "" }
    static var help: String { "" }
    init(_ call: inout FunctionArguments) throws(Diagnostic) { self.init(shape: [call.batch]) }
}

/// Reshapes a sample by inserting axes of size 1 in front; documents get it by broadcasting.
private struct SpreadAxes: ImpliedFunction {
    let shape: [Int]

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].reshape([inputs[0].shape[0]] + shape.dropFirst())
    }
}

/// Labels as plain numbers for arithmetic; documents get it by using labels in arithmetic.
private struct PlainNumbers: ImpliedFunction {
    let shape: [Int]

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].to(.float32)
    }
}
