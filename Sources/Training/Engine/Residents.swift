import Games
import Graph
import Torch

/// The tensors that live on from round to round: weights, moments of optimisers, states, what functions remember. Rounds
/// may put their new values elsewhere; recordings need each at one place in memory.
struct Residents {
    private var weights: [String: Weights] = [:]
    private var tensors: [String: Tensor] = [:]
    /// Whether a place was given up, so that recordings that use it are invalid.
    var hasMoved = false

    /// Brings back to its place what a round has put elsewhere.
    mutating func settle(_ engine: Engine) throws {
        try settleWeights(of: engine.players)
        for (name, optimizer) in engine.optimizers {
            optimizer.load(try settled(optimizer.state, "optimizer/\(name)/"))
        }
        engine.evaluator.states = try settled(engine.evaluator.states, "state/")
        for (name, memory) in engine.evaluator.memories {
            memory.tensors = try settled(memory.tensors, "memory/\(name.text)/")
        }
        for (step, scale) in engine.lossScales { scale.restore(try settled(scale.state, "loss_scale/\(step.number)/")) }
    }

    /// Takes back what was put elsewhere, without its values.
    func restore(_ engine: Engine) {
        for (name, home) in weights { engine.players.replaceWeights(of: name, by: home) }
        func own(_ space: String) -> [String: Tensor] { Players.part(tensors, space) }
        for (name, optimizer) in engine.optimizers { optimizer.load(own("optimizer/\(name)/")) }
        engine.evaluator.states = own("state/")
        for (name, memory) in engine.evaluator.memories { memory.tensors = own("memory/\(name.text)/") }
        for (step, scale) in engine.lossScales { scale.restore(own("loss_scale/\(step.number)/")) }
    }

    private mutating func settleWeights(of players: Players) throws(TorchError) {
        for name in players.names {
            guard let own = players.all[name]?.weights else { continue }
            guard let home = weights[name] else {
                weights[name] = own
                continue
            }
            let isHome = own.names.allSatisfy { own.frozen[$0] === home.frozen[$0] }
            if isHome { continue }
            try home.names.compactMap { home.frozen[$0] }.copy(from: own.names.compactMap { own.frozen[$0] })
            players.replaceWeights(of: name, by: home)
        }
    }

    /// The tensors of a part of the engine at their places, with the values of now.
    private mutating func settled(_ present: [String: Tensor], _ space: String) throws(TorchError) -> [String: Tensor] {
        var result = present
        var moves: [(home: Tensor, value: Tensor)] = []
        for (name, tensor) in present {
            let home = tensors[space + name]
            if home === tensor { continue }
            // a new value may share memory with another place, such as the old value of another state
            let value = try tensor.clone()
            if let home, home.shape == tensor.shape, home.dtype == tensor.dtype {
                moves.append((home, value))
                result[name] = home
            } else {
                if home != nil { hasMoved = true }
                tensors[space + name] = value
                result[name] = value
            }
        }
        for (home, value) in moves { try home.copy(from: value) }
        return result
    }
}
