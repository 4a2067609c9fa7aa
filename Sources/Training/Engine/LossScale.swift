import Games
import Torch

/// The factor of a step's loss in float16, whose gradients would vanish without it: it grows after many good updates and
/// shrinks when a gradient overflows, whose update is skipped. All of it stays on the device. As PyTorch's `GradScaler`
/// (Micikevicius et al. 2018, arXiv:1710.03740).
final class LossScale {
    private static let first = 65_536.0
    private static let growth = 2.0
    private static let backoff = 0.5
    /// Updates without an overflow after which the factor grows.
    private static let interval = 2000

    private(set) var factor: Tensor
    private var good: Tensor
    /// The number of updates that were skipped.
    private(set) var skipped: Tensor

    init(on device: Device) throws(TorchError) {
        factor = try .full([1], LossScale.first, on: device)
        good = try .zeros([1], .int32, on: device)
        skipped = try .zeros([1], on: device)
    }

    /// What checkpoints keep.
    var state: [String: Tensor] { ["factor": factor, "good": good, "skipped": skipped] }

    /// Continues from what a checkpoint kept, on this device.
    func restore(_ state: [String: Tensor]) {
        factor = state["factor"] ?? factor
        good = state["good"] ?? good
        skipped = state["skipped"] ?? skipped
    }

    /// The loss that is differentiated.
    func scaled(_ loss: Tensor) throws(TorchError) -> Tensor { try loss * factor.reshape([]) }

    /// Divides gradients by the factor, in place, and chooses the next one.
    /// - Returns: 1 if a gradient overflowed, so that the update must be skipped; else 0.
    func unscale(_ gradients: [Tensor]) throws(TorchError) -> Tensor {
        let overflow = try gradients.unscale(by: factor.reciprocal())
        try factor.updateScale(
            good: good, overflow: overflow, growth: LossScale.growth, backoff: LossScale.backoff,
            interval: LossScale.interval)
        skipped = try skipped + overflow
        return overflow
    }
}

extension TrainingPlan.Precision {
    /// The type of products and convolutions; `nil` for that of the weights.
    var type: DType? {
        switch self {
        case .fp32: nil
        case .bf16: .bfloat16
        case .fp16: .float16
        }
    }
}

extension Game {
    /// A factor for each step.
    func lossScales(on device: Device) throws(TorchError) -> [StepID: LossScale] {
        var result: [StepID: LossScale] = [:]
        for step in steps { result[step.id] = try LossScale(on: device) }
        return result
    }
}

extension Engine {
    /// Runs an update of weights, which is undone if a gradient has overflowed.
    /// - Parameter overflow: 1 or 0; `nil` if gradients are not scaled.
    func undoing(_ overflow: Tensor?, of optimizer: Optimizer, _ weights: [Tensor], _ update: () throws -> Void) throws
    {
        guard let overflow else { return try update() }
        let before = try weights.map { try $0.clone() }
        let state = try optimizer.state.mapValues { try $0.clone() }
        try update()
        let isGood = try overflow.reshape([]).isLess(than: 0.5)
        for (weight, old) in zip(weights, before) {
            try weight.copy(from: weight.selected(where: isGood, otherwise: old))
        }
        for (name, tensor) in optimizer.state {
            try tensor.copy(from: tensor.selected(where: isGood, otherwise: state[name] ?? tensor.zerosLike()))
        }
    }

    /// Notes how the loss of a step is scaled.
    func readScale(of step: Game.Step) {
        guard let scale = lossScales[step.id] else { return }
        readings.add(.health, "loss_scale/\(step.title)", scale.factor)
        readings.add(.health, "skipped/\(step.title)", scale.skipped)
    }
}
