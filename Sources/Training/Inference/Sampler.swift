import Data
package import Games
import Language
package import Torch

/// Runs a model's inferences, for every command that generates images.
package final class Sampler {
    package let model: Model
    private let players: Players
    private let memories: [MemoryName: FunctionMemory]
    private let numbers: [String: Double]
    private let evaluator: GameEvaluator
    private let start: Tensor

    /// The device of the networks.
    package var device: Device { evaluator.device }

    /// - Parameters:
    ///   - memories: the states of functions such as `track` after training.
    ///   - states: the values of `train.state:` after training.
    ///   - numbers: the dynamic numbers at the end of training, such as `stage_images`.
    package init(
        _ model: Model, _ players: Players, seed: UInt64, memories: [MemoryName: FunctionMemory] = [:],
        states: [String: Tensor] = [:], numbers: [String: Double] = [:]
    ) throws(TorchError) {
        self.model = model
        self.players = players
        self.memories = memories
        self.numbers = numbers
        evaluator = try GameEvaluator(model.game, players, generator: Generator(seed: seed, device: players.device))
        start = try evaluator.generator.state()
        evaluator.memories = memories
        for (name, tensor) in states where evaluator.states[name] != nil {
            evaluator.states[name] = try tensor.to(players.device)
        }
    }

    /// The same networks with values sampled from another seed.
    package func seeded(_ seed: UInt64) throws(TorchError) -> Sampler {
        try Sampler(model, players, seed: seed, memories: memories, states: evaluator.states, numbers: numbers)
    }

    /// The inference with that name, or the first.
    /// - Throws: if there is none.
    package func inference(_ name: String? = nil) throws -> Game.Inference { try model.inference(name) }

    /// Labels for an image with one row per class, for as many classes as fit; `nil` if the inference takes no label,
    /// several, or other data.
    /// - Parameter most: the maximum number of samples in the image.
    package func classRows(_ inference: Game.Inference, most: Int) throws(TorchError) -> (
        labels: [String: Tensor], columns: Int
    )? {
        let game = model.game
        let classes = inference.inputs.compactMap { name, node in
            game.classes(of: node).map { (name: name, count: $0) }
        }
        let data = inference.inputs.keys.filter { name in model.data.fields.contains { $0.name == name } }
        guard let found = classes.first, classes.count == 1, data.allSatisfy({ $0 == found.name }) else { return nil }
        let rows = min(found.count, max(1, most / 8))
        let columns = min(8, most)
        let labels = (0..<rows * columns).map { Int64($0 / columns) }
        return ([found.name: try Tensor(labels, [labels.count]).to(evaluator.device)], columns)
    }

    /// A checksum of the model's document and of all its weights.
    package func checksum() throws(TorchError) -> String {
        var sum = CRC32()
        sum.add(model.document.yaml())
        for (name, tensor) in players.tensors().sorted(by: { $0.key < $1.key }) {
            sum.add(name)
            sum.add(try tensor.bytes())
        }
        return sum.text
    }

    /// Restarts sampling from the seed.
    package func restart() throws(TorchError) { try evaluator.generator.restore(start) }

    /// Runs an inference on a batch.
    /// - Parameters:
    ///   - batch: the data that it takes, by field.
    ///   - fixed: tensors `[count, …]` that replace named values.
    ///   - separatesSamples: whether each sample gets the result that it has alone, if the inference `isPerSample`.
    package func run(
        _ inference: Game.Inference, count: Int, batch: [String: Tensor] = [:], fixed: [String: Tensor] = [:],
        separatesSamples: Bool = false
    ) throws -> Tensor {
        try withoutGradients { () throws in
            try evaluate(inference, count: count, batch: batch, fixed: fixed, separatesSamples: separatesSamples) {
                pass in
                try evaluator.tensor(inference.node, pass)
            }
        }
    }

    /// A node's value; gradients flow to fixed tensors that record them.
    func value(
        _ node: NodeID, of inference: Game.Inference, count: Int, batch: [String: Tensor] = [:], fixed: [String: Tensor]
    ) throws -> Tensor {
        try evaluate(inference, count: count, batch: batch, fixed: fixed) { pass in try evaluator.tensor(node, pass) }
    }

    /// Computes values in a pass over an inference.
    private func evaluate<Value>(
        _ inference: Game.Inference, count: Int, batch: [String: Tensor], fixed: [String: Tensor],
        separatesSamples: Bool = false, _ body: (Pass) throws -> Value
    ) throws -> Value {
        evaluator.clearAll()
        var pass = Pass()
        pass.isInference = true
        pass.separatesSamples = separatesSamples
        for name in DynamicName.allCases { pass.numbers[name] = numbers[name.rawValue] }
        pass.batches[inference.place] = Pass.Batch(size: count, fields: batch)
        for (name, tensor) in fixed {
            guard let node = inference.inputs[name] ?? inference.values[name] else {
                let known = inference.inputs.keys.sorted().joined(separator: ", ")
                throw TrainingError(
                    "'\(inference.name)' has no input '\(name)'",
                    hint: known.isEmpty ? "it has no inputs that can be fixed" : "expected one of \(known)",
                    fault: .request)
            }
            pass.fixed[node] = tensor
        }
        defer { evaluator.clearAll() }
        return try body(pass)
    }

    /// All outputs of the network that an inference gives one of, computed at once.
    package func outputs(of inference: Game.Inference, count: Int, batch: [String: Tensor]) throws -> [Tensor] {
        guard let output = model.game.networkOutput(of: inference) else {
            return [try run(inference, count: count, batch: batch)]
        }
        return try withoutGradients { () throws in
            try evaluate(inference, count: count, batch: batch, fixed: [:]) { pass in
                guard case .outputs(let tensors) = try evaluator.value(output.node, pass) else { return [] }
                return tensors
            }
        }
    }
}

extension Model {
    /// The inference with that name, or the first.
    /// - Throws: `TrainingError` if there is none.
    func inference(_ name: String?) throws -> Game.Inference {
        let all = game.inferences
        guard let wanted = name else {
            if let first = all.first { return first }
            throw TrainingError("'\(self.name)' has no inferences: 'infer' is missing")
        }
        if let found = all.first(where: { $0.name == wanted }) { return found }
        throw TrainingError(
            "'\(self.name)' has no inference '\(wanted)'",
            hint: "expected one of \(all.map(\.name).joined(separator: ", "))", fault: .request)
    }
}
