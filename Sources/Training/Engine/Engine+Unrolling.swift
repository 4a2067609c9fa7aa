import Torch

/// A network as it was before a step ran further with `unroll`.
struct Kept {
    let network: String
    let player: Players.Player
    /// The state of its optimizer.
    let moments: [String: Tensor]
}

/// Steps that look ahead: Metz et al., arXiv:1611.02163, without the gradient through the further runs.
extension Engine {
    /// Keeps networks as they are; what follows changes copies.
    func keep(_ networks: [String]) throws {
        for name in networks where !kept.contains(where: { $0.network == name }) {
            guard let player = players.all[name] else { continue }
            let moments = try (optimizers[name]?.state ?? [:]).mapValues { try $0.clone() }
            kept.append(Kept(network: name, player: player, moments: moments))
            try players.renew(name)
        }
    }

    /// Takes back what has been changed since.
    func restoreKept() {
        for entry in kept {
            players.restore(entry.network, entry.player)
            optimizers[entry.network]?.load(entry.moments)
        }
        kept = []
    }
}
