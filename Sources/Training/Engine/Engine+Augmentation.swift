import Games
import Torch

extension Engine {
    /// Collects the signs of the discriminators' outputs on real images.
    func observe(_ step: Game.Step, _ pass: Pass) throws {
        guard model.plan.target != nil else { return }
        for index in step.needs.intersection(game.judgements).sorted() {
            guard case .call(let call) = game.nodes[index].kind, step.update.contains(call.network) else { continue }
            let sign = try evaluator.tensor(index, pass).detach().to(.float32).sign().mean()
            try add(group?.mean(sign) ?? sign, to: Augmentation.signs)
            try add(.ones([], on: players.device), to: Augmentation.count)
        }
    }

    /// Updates the probability after every fourth round, such that it could grow by 1 over the ramp's images: Karras et
    /// al. 2020, section 3.1. As in the reference code there is no upper bound; 1 and more means always.
    func adaptAugmentation() throws {
        if isMeasuring, let probability = evaluator.states[Augmentation.probability] {
            readings.add(.output, "augment", probability)
        }
        guard adaptsAugmentation, let (target, ramp) = model.plan.target,
            let signs = evaluator.states[Augmentation.signs], let count = evaluator.states[Augmentation.count],
            let probability = evaluator.states[Augmentation.probability]
        else { return }
        let images = Double(model.plan.batch * model.plan.accumulate * 4)
        // if no discriminator saw real images, 0 / 1 − target is meaningless and is masked out
        let seen = try count.clamp(0, 1)
        let excess = try (signs / count.clamp(1, nil) - target).sign() * seen
        evaluator.states[Augmentation.probability] = try (probability + excess * (images / ramp)).clamp(0, nil)
        evaluator.states[Augmentation.signs] = try signs.zerosLike()
        evaluator.states[Augmentation.count] = try count.zerosLike()
    }

    /// Whether the probability is updated after this round.
    var adaptsAugmentation: Bool { model.plan.target != nil && (round + 1) % 4 == 0 }

    private func add(_ value: Tensor, to state: String) throws {
        evaluator.states[state] = try evaluator.states[state].map { try $0 + value } ?? value
    }
}
