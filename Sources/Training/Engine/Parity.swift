package import Games
package import Torch

/// What a model's first rounds compute on a device, from weights, batches and random numbers that are the same on each.
package enum Parity {
    /// - Returns: losses, outputs and norms of gradients of each round by name, such as `1/D.real`.
    package static func figures(
        of model: Model, rounds: Int, on device: Device, precision: TrainingPlan.Precision? = nil
    ) throws -> [(name: String, value: Double)] {
        let source = SyntheticSource(model.data, on: device, numbersOf: .cpu)
        let engine = try Engine(
            model, source: source, seed: 0, device: device, rounds: rounds, precision: precision, numbersOf: .cpu)
        var result: [(name: String, value: Double)] = []
        for round in 1...max(1, rounds) {
            let values = try Readings.values(of: [engine.runRound(measuring: true)])[0]
            for kind in [Readings.Kind.loss, .output, .gradient] {
                result += (values[kind] ?? []).map { ("\(round)/\($0.name)", $0.value) }
            }
        }
        return result
    }
}
