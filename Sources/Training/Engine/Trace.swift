import Foundation
import Games
import Graph
import Language
package import Torch

/// Looks at every value of a round: batches, outputs of layers, values of the game, gradients, updates. It remembers
/// the first that is not finite, which is where a NaN began.
final class Trace {
    /// Where a value was computed.
    enum Place {
        /// The layer's largest inputs and weights tell a large weight from a large input.
        case layer(network: String, Network.Node, inputs: Double, weights: Double)
        case value(GameNode)
        case gradient(weight: String, terms: [String])
        /// A weight, or an optimiser's memory of it.
        case update(tensor: String, optimizer: String, learningRate: Double)
    }

    struct Origin {
        let place: Place
        /// How many of the elements are not finite, of how many; the first of them.
        let count: (bad: Int, all: Int)
        let first: Double
    }

    private(set) var origin: Origin?
    /// How many values have been looked at, up to that one. All processes look at the same ones.
    private(set) var looks = 0
    /// Where it was in words.
    var words: String? { earlier ?? origin?.description }
    /// What another process found, if that comes before.
    private var earlier: String?

    /// Takes what another process found after the given number of looks.
    func take(_ words: String, after looks: Int) {
        guard self.words == nil || looks < self.looks else { return }
        (earlier, self.looks) = (words, looks)
    }

    /// Looks at a value, unless an earlier one was not finite.
    func look(at value: Tensor, _ place: @autoclosure () -> Place) throws(TorchError) {
        guard origin == nil else { return }
        looks += 1
        guard value.dtype.isFloating, value.count > 0, try !value.detach().isFinite() else { return }
        let bad = try value.detach().floats().filter { !$0.isFinite }
        origin = Origin(place: place(), count: (bad.count, value.count), first: Double(bad.first ?? .nan))
    }

    func look(at value: GameValue, _ node: GameNode) throws(TorchError) {
        switch value {
        case .tensor(let tensor): try look(at: tensor, .value(node))
        case .number(let number):
            if origin != nil { return }
            looks += 1
            if !number.isFinite {
                origin = Origin(place: .value(node), count: (1, 1), first: number)
            }
        // each layer has been looked at
        case .outputs: break
        }
    }

    /// Looks at the layers of a network.
    func observer(of network: String) -> any LayerObserver { NetworkTrace(self, network) }
}

/// Looks at the layers of one pass through a network.
private final class NetworkTrace: LayerObserver {
    private let trace: Trace
    private let network: String
    private var inputs = 0.0
    private var weights = 0.0

    init(_ trace: Trace, _ network: String) {
        self.trace = trace
        self.network = network
    }

    func willRun(_ layer: Network.Node, _ inputs: [Tensor], _ weights: [String: Tensor]) throws(TorchError) {
        guard trace.origin == nil else { return }
        self.inputs = try NetworkTrace.largest(inputs)
        self.weights = try NetworkTrace.largest(Array(weights.values))
    }

    func didRun(_ layer: Network.Node, _ output: Tensor) throws(TorchError) {
        try trace.look(at: output, .layer(network: network, layer, inputs: inputs, weights: weights))
    }

    private static func largest(_ tensors: [Tensor]) throws(TorchError) -> Double {
        var measured: [Tensor] = []
        for tensor in tensors where tensor.dtype.isFloating && tensor.count > 0 { measured.append(try tensor.detach()) }
        let magnitudes = try measured.magnitudes()
        return magnitudes.first { $0.isNaN } ?? magnitudes.max() ?? 0
    }
}

extension Trace.Origin: CustomStringConvertible {
    /// `layer 'fourier' of 'D' (linear, toy.yaml, line 56): 40 of 64 values are inf, from inputs up to 3.1e+30 and weights
    /// up to 2`.
    var description: String {
        let amount =
            count.all == 1
            ? "the value is \(first.inWords)" : "\(count.bad) of \(count.all) values are \(first.inWords)"
        switch place {
        case .layer(let network, let node, let inputs, let weights):
            let layer = "layer '\(node.path)' of '\(network)' (\(node.kind), \(Trace.Origin.text(node.position)))"
            let strongest = weights == 0 ? "" : " and weights up to \(Trace.Origin.rounded(weights))"
            return "\(layer): \(amount), from inputs up to \(Trace.Origin.rounded(inputs))\(strongest)"
        case .value(let node):
            if case .data(let field) = node.kind { return "the data of '\(field)': \(amount)" }
            return "'\(node.text)' (\(Trace.Origin.text(node.position))): \(amount)"
        case .gradient(let weight, let terms):
            let names = terms.map { "'\($0)'" }.joined(separator: ", ")
            return "the gradient of \(names) for '\(weight)': \(amount)"
        case .update(let tensor, let optimizer, let rate):
            return "the update of '\(tensor)' by \(optimizer) with a learning rate of \(rate.short): \(amount)"
        }
    }

    private static func text(_ position: Position) -> String { "\(position.source.name), line \(position.line)" }

    private static func rounded(_ number: Double) -> String { String(format: "%.2g", number) }
}

extension Engine {
    /// Looks at the gradients of terms. A backward pass goes from the last layer to the first.
    func traceGradients(_ slopes: [Tensor?], of terms: [Game.Term], in step: Game.Step) throws(TorchError) {
        guard let trace else { return }
        let names = step.update.flatMap { name in
            (players.all[name]?.weights.trainableNames ?? []).map { "\(name).\($0)" }
        }
        for (name, slope) in zip(names, slopes).reversed() {
            guard let slope else { continue }
            try trace.look(
                at: slope, .gradient(weight: name, terms: terms.map { game.label(of: $0, in: step) }))
        }
    }

    /// Looks at what an optimiser wrote.
    func traceUpdate(of network: String, by optimizer: Optimizer, _ rate: Double) throws(TorchError) {
        guard let trace, let weights = players.all[network]?.weights else { return }
        let kind = optimizer.plan.kind.rawValue
        for (name, tensor) in optimizer.state.sorted(by: { $0.key < $1.key }) {
            try trace.look(
                at: tensor, .update(tensor: "optimizer/\(network)/\(name)", optimizer: kind, learningRate: rate))
        }
        for name in weights.trainableNames {
            guard let tensor = weights.frozen[name] else { continue }
            try trace.look(at: tensor, .update(tensor: "\(network).\(name)", optimizer: kind, learningRate: rate))
        }
    }

    /// The first weight, average or optimiser's memory that is not finite, by its name in a checkpoint, with its largest
    /// magnitude; `nil` if all are finite. The device is waited for once.
    package func nonFinite() throws(TorchError) -> (name: String, value: Double)? {
        var tensors = players.tensors()
        for (name, optimizer) in optimizers {
            for (key, tensor) in optimizer.state { tensors["optimizer/\(name)/\(key)"] = tensor }
        }
        return try tensors.nonFinite()
    }
}

extension [String: Tensor] {
    /// The first tensor by name that is not finite, with its largest magnitude; `nil` if all are finite.
    func nonFinite() throws(TorchError) -> (name: String, value: Double)? {
        let measured = filter { $0.value.dtype.isFloating && $0.value.count > 0 }.sorted { $0.key < $1.key }
        let magnitudes = try measured.map(\.value).magnitudes()
        return zip(measured, magnitudes).first { !$1.isFinite }.map { ($0.key, $1) }
    }
}
