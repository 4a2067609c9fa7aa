import Foundation

/// Which checkpoints of a run stay when a new one has been written.
package struct Retention {
    /// The number of newest ones that stay; `nil` for all.
    let newest: Int?
    /// The checkpoints of every such number of rounds stay in addition; `nil` for none.
    let every: Int?
    /// A metric's value, by its name, as a number of which less is better: the best checkpoint of each metric stays.
    let cost: (_ metric: String, _ value: Double) -> Double

    package init(newest: Int? = nil, every: Int? = nil, cost: @escaping (String, Double) -> Double = { $1 }) {
        self.newest = newest
        self.every = every
        self.cost = cost
    }

    /// The checkpoints that go.
    /// - Parameters:
    ///   - rounds: the rounds of all checkpoints.
    ///   - last: the round of the one that has been written; later ones are those of an earlier training.
    ///   - figures: the contents of `metrics.jsonl`.
    func superfluous(_ rounds: [Int], last: Int, figures: @autoclosure () -> Foundation.Data) -> [Int] {
        guard let newest else { return [] }
        let older = rounds.filter { $0 <= last }.sorted(by: >).dropFirst(newest)
        let others = older.filter { round in every.map { round % $0 != 0 } ?? true }
        guard !others.isEmpty else { return [] }
        let best = Set(best(of: Set(rounds.filter { $0 <= last }), figures()).values)
        return others.filter { !best.contains($0) }
    }

    /// For each metric, the round with its least cost among those that have a checkpoint.
    func best(of rounds: Set<Int>, _ figures: Foundation.Data) -> [String: Int] {
        var best: [String: (round: Int, cost: Double)] = [:]
        for line in figures.split(separator: UInt8(ascii: "\n")) {
            guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                let round = object["round"] as? Int, rounds.contains(round),
                let metrics = object["metrics"] as? [String: Any]
            else { continue }
            for (name, value) in metrics {
                guard let value = value as? Double else { continue }
                let cost = cost(name, value)
                if cost < best[name]?.cost ?? .infinity { best[name] = (round, cost) }
            }
        }
        return best.mapValues(\.round)
    }
}
