import Games
import Language

extension Engine {
    /// Updates the averages of networks after a round.
    func moveAverages() throws {
        for (name, average) in model.plan.averages {
            func number(_ key: String?) throws -> Double? {
                try key.flatMap { game.numbers[$0] }.map { try evaluator.setting($0, pass) }
            }
            if let decay = try number(average.decay) {
                try players.average(name, decay: decay)
            } else if var halfLife = try number(average.halfLife) {
                if let ramp = try number(average.ramp) { halfLife = min(halfLife, Double(images) * ramp) }
                let batch = Double(model.plan.batch)
                try players.average(name, decay: Constant.power(0.5, batch / max(halfLife, 1e-8)))
            }
        }
        evaluator.clearAll()
    }
}
