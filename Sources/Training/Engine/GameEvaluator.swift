import Games
import Language
import Torch

/// A value of a running game.
enum GameValue {
    case number(Double)
    case tensor(Tensor)
    case outputs([Tensor])
}

/// Computes a game's values, each at most once until its place is cleared.
final class GameEvaluator {
    let game: Game
    let players: Players
    private(set) var generator: Generator
    let device: Device
    /// The values of `train.state:` by name; those per sample have the rows of all processes.
    var states: [String: Tensor]
    /// The states of functions.
    var memories: [MemoryName: FunctionMemory] = [:]
    /// Called for each network call that is computed, alone or joined with others, with whether its weights record
    /// gradients. Tests count passes with it.
    var onCall: ((NetworkCall, Bool) -> Void)?
    /// Looks for values that are not finite; `nil` in ordinary rounds.
    var trace: Trace?
    /// The other processes, each with a part of the batch; `nil` if there are none.
    let group: ProcessGroup?
    /// Means and sums over the batch that the processes have in common.
    private let common: Set<NodeID>
    func isCommon(_ node: NodeID) -> Bool { common.contains(node) }
    private var values: [NodeID: GameValue] = [:]
    private var detached: [NodeID: Tensor] = [:]
    /// Nodes that a `grad` differentiates through.
    private let differentiated: Set<NodeID>

    init(_ game: Game, _ players: Players, generator: Generator, group: ProcessGroup? = nil) throws(TorchError) {
        self.group = group
        common = group == nil ? [] : game.commonReductions
        self.game = game
        self.players = players
        self.generator = generator
        device = players.device
        differentiated = game.differentiated
        states = [:]
        for state in game.states { states[state.name] = try state.begin(on: device) }
    }

    /// Replaces the generator by one with the given states, after a recording that failed while it was in use.
    func renewGenerator(_ states: [String: Tensor]) throws(TorchError) {
        let fresh = try Generator(seed: 0, device: generator.device)
        try fresh.restore(states, orFrom: 0, on: device)
        generator = fresh
    }

    /// Clears the values of a place.
    func clear(_ place: Place) {
        values = values.filter { game.nodes[$0.key].place != place }
        detached = [:]
    }

    func clearAll() {
        values = [:]
        detached = [:]
    }

    /// Whether the node's value has been computed.
    func holds(_ node: NodeID) -> Bool { values[node] != nil }

    func number(_ node: NodeID, _ pass: Pass) throws(TorchError) -> Double {
        switch try value(node, pass) {
        case .number(let number): return number
        case .tensor(let tensor): return try tensor.item()
        case .outputs: throw TorchError(game.nodes[node].text, "expected a number, found the outputs of a network")
        }
    }

    /// A number of an optimiser, an average or a step, which must be in its range in every round.
    func setting(_ node: NodeID, _ pass: Pass) throws -> Double {
        let value = try number(node, pass)
        do throws(Diagnostic) {
            try game.check(value, of: node)
        } catch {
            let place = error.position.map { " (\($0.source.name), line \($0.line))" } ?? ""
            let round = Int((pass.numbers[.round] ?? 0) + 1)
            throw TrainingError("\(error.message) in round \(round)\(place)")
        }
        return value
    }

    /// A count that is given by a number that may change during training.
    func count(_ node: NodeID, _ pass: Pass) throws -> Int {
        let number = try number(node, pass)
        guard number.magnitude <= 1e9 else {
            let place = game.nodes[node].position
            throw TrainingError(
                "'\(game.nodes[node].text)' (\(place.source.name), line \(place.line)) became \(number.short), where a count "
                    + "is needed")
        }
        return Int(number)
    }

    /// The node's tensor; a number becomes a tensor without axes.
    /// - Parameter consumer: the node that is computed from it; `nil` if the current step itself uses it.
    func tensor(_ node: NodeID, _ pass: Pass, for consumer: NodeID? = nil) throws(TorchError) -> Tensor {
        switch try value(node, pass) {
        case .number(let number): return try .full([], number, on: device)
        case .tensor(let tensor): return try cut(tensor, node, consumer, pass)
        case .outputs(let tensors):
            guard let first = tensors.first else {
                throw TorchError(game.nodes[node].text, "the network has no output")
            }
            return first
        }
    }

    /// A value shared by steps may depend on networks that this step does not update. Detaching it skips their part of
    /// the backward pass and keeps their graph for the step that needs it. Values that a later step differentiates
    /// through are not detached.
    private func cut(_ tensor: Tensor, _ node: NodeID, _ consumer: NodeID?, _ pass: Pass) throws(TorchError)
        -> Tensor
    {
        let networks = game.nodes[node].networks
        guard tensor.requiresGradient, !pass.isInference, !networks.isEmpty, !differentiated.contains(node),
            networks.isDisjoint(with: moved(by: consumer, pass))
        else { return tensor }
        if let known = detached[node] { return known }
        let result = try tensor.detach()
        detached[node] = result
        return result
    }

    /// The networks that are updated with the help of a node: by the current step, or by all steps that share the node.
    func moved(by consumer: NodeID?, _ pass: Pass) -> Set<String> {
        guard let consumer, !game.nodes[consumer].place.isStep else { return pass.updated }
        return pass.live[consumer] ?? []
    }

    func value(_ node: NodeID, _ pass: Pass) throws(TorchError) -> GameValue {
        if let known = values[node] { return known }
        var result = if let given = pass.fixed[node] { GameValue.tensor(given) } else { try placed(node, pass) }
        try trace?.look(at: result, game.nodes[node])
        if game.targets.contains(node), case .tensor(let tensor) = result, !tensor.requiresGradient {
            // a separate leaf, so that only this value is marked
            result = .tensor(try tensor.detach().requireGradient())
        }
        if case .state = game.nodes[node].kind { return result }
        values[node] = result
        return result
    }

    /// Computes a node's value; errors are reported with the node's position.
    private func placed(_ index: NodeID, _ pass: Pass) throws(TorchError) -> GameValue {
        do {
            return try compute(index, pass)
        } catch {
            let node = game.nodes[index]
            throw error.placed("'\(node.text)' (\(node.position.source.name), line \(node.position.line))")
        }
    }

    private func compute(_ index: NodeID, _ pass: Pass) throws(TorchError) -> GameValue {
        let node = game.nodes[index]
        switch node.kind {
        case .number(let value): return .number(value)
        case .dynamic(let name): return .number(pass.numbers[name] ?? 0)
        case .data(let field):
            guard let tensor = pass.batches[node.place]?.fields[field] else {
                throw TorchError(field, "the batch has no such field")
            }
            return .tensor(tensor)
        case .call(let call):
            if let joined = try joined(call, index, pass) { return joined }
            return try self.call(call, node, index, pass)
        case .output(let output):
            guard case .outputs(let tensors) = try value(node.inputs[0], pass) else {
                throw TorchError(node.text, "no outputs")
            }
            return .tensor(tensors[output])
        case .function(let function): return .tensor(try run(function, node, index, pass))
        case .numeric(let function):
            var numbers: [Double] = []
            for input in node.inputs { numbers.append(try number(input, pass)) }
            do {
                return .number(try function.value(of: numbers, at: node.position))
            } catch {
                // the message and the node's place say everything
                throw TorchError("", error.message)
            }
        case .unary(let symbol): return try unary(symbol, node, index, pass)
        case .binary(let symbol): return try binary(symbol, node, index, pass)
        case .conditional:
            let isTrue = try number(node.inputs[0], pass) != 0
            return try value(node.inputs[isTrue ? 1 : 2], pass)
        case .gradient: return .tensor(try gradient(node, index, pass))
        case .weightDistance(let one, let other): return .tensor(try weightDistance(one, other, index, pass))
        case .state(let name):
            guard let tensor = states[name] else { throw TorchError(missing: name) }
            return .tensor(try own(tensor, index, pass))
        }
    }

    private func call(_ call: NetworkCall, _ node: GameNode, _ index: NodeID, _ pass: Pass) throws(TorchError)
        -> GameValue
    {
        var inputs: [Tensor] = []
        for input in node.inputs { inputs.append(try tensor(input, pass, for: index)) }
        let isLive = moved(by: index, pass).contains(call.network)
        onCall?(call, isLive)
        let shard = sharing(index, pass)
        generator.repeatsRows = pass.separatesSamples
        defer { generator.repeatsRows = false }
        return .outputs(
            try players.call(
                call, inputs, live: isLive, isInference: pass.isInference, separatesSamples: pass.separatesSamples,
                generator: generator, shard: shard))
    }

    /// One pass for all joined calls that are still to be computed; `nil` if they can't be joined now.
    private func joined(_ call: NetworkCall, _ index: NodeID, _ pass: Pass) throws(TorchError) -> GameValue? {
        guard !pass.isInference,
            let calls = game.joined(with: index)?.filter({ values[$0] == nil && pass.fixed[$0] == nil }),
            calls.count > 1
        else { return nil }
        var inputs: [[Tensor]] = []
        for other in calls {
            var own: [Tensor] = []
            for input in game.nodes[other].inputs { own.append(try tensor(input, pass, for: other)) }
            inputs.append(own)
        }
        // a value with gradients would add gradients for the other inputs too
        guard inputs.allSatisfy({ $0.map(\.requiresGradient) == inputs[0].map(\.requiresGradient) }) else { return nil }
        let isLive = moved(by: index, pass).contains(call.network)
        var together: [Tensor] = []
        for place in inputs[0].indices { together.append(try .concat(inputs.map { $0[place] }, 0)) }
        let outputs = try players.call(
            call, together, live: isLive, generator: generator, shard: sharing(index, pass))
        var start = 0
        for (other, own) in zip(calls, inputs) {
            onCall?(call, isLive)
            let count = own[0].shape[0]
            var parts: [Tensor] = []
            for output in outputs { parts.append(try output.narrow(0, from: start, count: count)) }
            values[other] = .outputs(parts)
            start += count
        }
        return values[index]
    }

    private func run(_ function: any TensorFunction, _ node: GameNode, _ index: NodeID, _ pass: Pass)
        throws(TorchError) -> Tensor
    {
        var inputs: [Tensor] = []
        let isInference = pass.isInference(for: function)
        let taken = isInference ? function.inferenceInputs ?? node.inputs.count : node.inputs.count
        for input in node.inputs.prefix(taken) { inputs.append(try tensor(input, pass, for: index)) }
        let memory = node.memory.flatMap { memories[$0] } ?? FunctionMemory()
        if let name = node.memory { memories[name] = memory }
        let context = FunctionContext(
            batch: pass.batchSize(at: node.place), device: device, generator: generator, memory: memory,
            isInference: isInference, group: pass.isInference ? nil : group)
        guard let shard = sharing(index, pass) else { return try function.compute(inputs, context) }
        return try compute(function, inputs, context, index, shard)
    }

    private func gradient(_ node: GameNode, _ index: NodeID, _ pass: Pass) throws(TorchError) -> Tensor {
        let target = try tensor(node.inputs[1], pass, for: index)
        let output = try tensor(node.inputs[0], pass, for: index)
        // if a condition removes x, y does not depend on it
        if output.requiresGradient, let slope = try gradients(of: [output], for: [target], createGraph: true)[0] {
            return try inCommon(slope, node)
        }
        return try .zeros(target.shape, on: device)
    }
}
