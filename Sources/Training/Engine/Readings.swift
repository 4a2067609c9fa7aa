package import Torch

/// A round's figures, kept as tensors until they are read so that nothing waits for the device.
package struct Readings {
    /// Figures by name, in order.
    package typealias Figures = [(name: String, value: Double)]

    /// The kinds of figures.
    enum Kind: CaseIterable {
        case loss, output, gradient, health
    }

    private var all: [Kind: [(name: String, value: Tensor)]] = [:]

    mutating func add(loss name: String, _ value: Tensor) throws(TorchError) {
        all[.loss, default: []].append((name, try value.detach()))
    }

    /// Adds a figure other than a loss, a tensor with one element. Each name occurs once; if several steps read the same
    /// value, the last one counts.
    mutating func add(_ kind: Kind, _ name: String, _ value: Tensor) {
        all[kind, default: []].removeAll { $0.name == name }
        all[kind, default: []].append((name, value))
    }

    /// Replaces every figure by its mean over the processes.
    mutating func average(over group: ProcessGroup) throws(TorchError) {
        self = try changed { all throws(TorchError) in try group.mean(all) }
    }

    /// The same figures in memory of their own, which later rounds do not change.
    func copied() throws(TorchError) -> Readings { try changed { $0 } }

    /// The figures after a change of all of them, as one tensor.
    private func changed(_ change: (Tensor) throws(TorchError) -> Tensor) throws(TorchError) -> Readings {
        var scalars: [Tensor] = []
        for kind in Kind.allCases { for entry in all[kind] ?? [] { scalars.append(try entry.value.reshape([])) } }
        guard !scalars.isEmpty else { return self }
        let values = try change(.stack(scalars.map { value throws(TorchError) in try value.to(.float32) }, 0))
        var result = self
        var index = 0
        for kind in Kind.allCases {
            for place in (all[kind] ?? []).indices {
                result.all[kind]?[place].value = try values.select(0, index)
                index += 1
            }
        }
        return result
    }

    /// The loss terms by name, read in one transfer.
    package func lossValues() throws(TorchError) -> Figures {
        var losses = Readings()
        losses.all[.loss] = all[.loss]
        return try Readings.values(of: [losses])[0][.loss] ?? []
    }

    /// All figures of several rounds, read in one transfer.
    static func values(of rounds: [Readings]) throws(TorchError) -> [[Kind: Figures]] {
        let entries = rounds.enumerated().flatMap { round, readings in
            Kind.allCases.flatMap { kind in
                (readings.all[kind] ?? []).map { (round: round, kind: kind, name: $0.name, value: $0.value) }
            }
        }
        var result = [[Kind: Figures]](repeating: [:], count: rounds.count)
        if entries.isEmpty { return result }
        var scalars: [Tensor] = []
        for entry in entries { scalars.append(try entry.value.reshape([])) }
        let values = try Tensor.stack(scalars, 0).to(.float64).elements(Double.self)
        for (entry, value) in zip(entries, values) {
            result[entry.round][entry.kind, default: []].append((entry.name, value))
        }
        return result
    }
}
