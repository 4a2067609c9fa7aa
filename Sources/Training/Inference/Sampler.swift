import Data
public import Games
public import Torch

/// Runs a model's inferences: what every verb that makes images goes through.
public final class Sampler {
    public let model: Model
    private let players: Players
    private let memories: [MemoryName: FunctionMemory]
    private let numbers: [String: Double]
    private let evaluator: GameEvaluator
    private let start: Tensor

    /// Where the networks are.
    public var device: Device { evaluator.device }

    /// - Parameters:
    ///   - memories: what functions such as `track` remember from training.
    ///   - states: what `train.state:` came to.
    ///   - numbers: where training stood, as `stage_images` and its like have it.
    public init(
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

    /// The same networks with draws from another seed.
    func seeded(_ seed: UInt64) throws(TorchError) -> Sampler {
        try Sampler(model, players, seed: seed, memories: memories, states: evaluator.states, numbers: numbers)
    }

    /// The inference of that name, or the first.
    /// - Throws: if there is none.
    public func inference(_ name: String? = nil) throws -> Game.Inference {
        let all = model.game.inferences
        guard let name else {
            if let first = all.first { return first }
            throw TrainingError("'\(model.name)' has no 'infer', so nothing can be made with it")
        }
        if let found = all.first(where: { $0.name == name }) { return found }
        throw TrainingError(
            "'\(model.name)' has no inference '\(name)'", hint: "known are \(all.map(\.name).joined(separator: ", "))")
    }

    /// Labels for a picture with one row a class, of which it shows as many as there is room for; `nil` where the
    /// inference takes no class, several, or data beside it.
    /// - Parameter most: samples that the picture holds at most.
    public func classRows(_ inference: Game.Inference, most: Int) throws(TorchError) -> (
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

    /// Draws begin again as from the seed.
    public func restart() throws(TorchError) { try evaluator.generator.restore(start) }

    /// Runs an inference on a batch.
    /// - Parameters:
    ///   - batch: the data that it takes, field by field.
    ///   - fixed: tensors `[count, …]` that take the place of named values.
    public func run(
        _ inference: Game.Inference, count: Int, batch: [String: Tensor] = [:], fixed: [String: Tensor] = [:]
    ) throws -> Tensor {
        try withoutGradients { () throws in
            try value(inference.node, of: inference, count: count, batch: batch, fixed: fixed)
        }
    }

    /// A node's value; gradients go back to what is fixed where they are recorded.
    func value(
        _ node: NodeID, of inference: Game.Inference, count: Int, batch: [String: Tensor] = [:], fixed: [String: Tensor]
    ) throws -> Tensor {
        evaluator.clearAll()
        var pass = Pass()
        pass.isInference = true
        for name in DynamicName.allCases { pass.numbers[name] = numbers[name.rawValue] }
        pass.batches[inference.place] = Pass.Batch(size: count, fields: batch)
        for (name, tensor) in fixed {
            guard let node = inference.inputs[name] ?? inference.values[name] else {
                let known = inference.inputs.keys.sorted().joined(separator: ", ")
                throw TrainingError(
                    "'\(inference.name)' has no input '\(name)'",
                    hint: known.isEmpty ? "it has none that can be fixed" : "known are \(known)")
            }
            pass.fixed[node] = tensor
        }
        defer { evaluator.clearAll() }
        return try evaluator.tensor(node, pass)
    }
}
