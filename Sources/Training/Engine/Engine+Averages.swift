import Games
import Language

extension Engine {
    /// Updates the averages of networks after a round.
    func moveAverages() throws {
        for (name, decay) in try decays(pass, images: images) { try players.average(name, decay: decay) }
        evaluator.clearAll()
    }

    /// The decays of the averages at the end of a round.
    func decays(_ pass: Pass, images: Int) throws -> [(name: String, decay: Double)] {
        try model.plan.averages.compactMap { name, average in
            func number(_ key: String?) throws -> Double? {
                try key.flatMap { game.numbers[$0] }.map { try evaluator.setting($0, pass) }
            }
            if let decay = try number(average.decay) { return (name, decay) }
            guard var halfLife = try number(average.halfLife) else { return nil }
            if let ramp = try number(average.ramp) { halfLife = min(halfLife, Double(images) * ramp) }
            return (name, Constant.power(0.5, Double(model.plan.batch) / max(halfLife, 1e-8)))
        }
    }
}
