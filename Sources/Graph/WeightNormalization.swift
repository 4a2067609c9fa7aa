import Language
import Torch

/// How a layer's `weight` is brought to scale each time it is used; every layer with weights takes it.
public enum WeightNormalization: Sendable {
    /// Divided by its largest singular value, estimated by one power iteration a training pass
    /// (Miyato et al. 2018, "Spectral Normalization for GANs", arXiv:1802.05957, algorithm 1).
    case spectral
    /// Drawn from N(0, 1) and multiplied at run time by gain · lr_multiplier / √fan in; the bias by lr_multiplier
    /// (Karras et al. 2018, "Progressive Growing of GANs", arXiv:1710.10196, section 4.1).
    case equalized(gain: Double, multiplier: Double)

    enum Word: String, CaseIterable { case none, spectral, equalized }

    /// Reads the arguments that every layer with weights takes.
    static func read(_ fields: inout Fields, ownsGain: Bool) -> WeightNormalization? {
        let word = fields.choice("weight_norm", Word.self, default: .none, "how the weight is brought to scale")
        let gain = ownsGain ? 1 : fields.double("gain", 0..., default: 1, "factor of an equalized weight")
        let multiplier = fields.double("lr_multiplier", 0..., default: 1, "learning-rate factor of an equalized weight")
        switch word {
        case .none: return nil
        case .spectral: return .spectral
        case .equalized: return .equalized(gain: gain, multiplier: multiplier)
        }
    }

    /// The layer's weights as they are stored under this normalisation.
    func stored(_ weights: [Weight]) -> [Weight] {
        switch self {
        case .spectral:
            guard let weight = weights.first(where: { $0.name == "weight" }) else { return weights }
            return weights + [Weight("weight_u", [weight.shape[0]], .normal(0, 1), role: .buffer)]
        case .equalized(_, let multiplier):
            return weights.map { weight in
                guard weight.role == .trainable else { return weight }
                if weight.name == "weight" { return Weight("weight", weight.shape, .normal(0, 1 / multiplier)) }
                return weight.name == "bias" ? Weight("bias", weight.shape, .zeros) : weight
            }
        }
    }

    /// Replaces the stored weights by those that the layer computes with.
    func apply(_ weights: inout [String: Tensor], training: Bool) throws(TorchError) {
        guard let weight = weights["weight"] else { return }
        switch self {
        case .equalized(let gain, let multiplier):
            let fanIn = weight.shape.dropFirst().reduce(1, *)
            weights["weight"] = try weight * (gain * multiplier / Double(fanIn).squareRoot())
            if multiplier != 1, let bias = weights["bias"] { weights["bias"] = try bias * multiplier }
        case .spectral:
            guard let stored = weights["weight_u"] else { return }
            weights["weight"] = try WeightNormalization.spectral(weight, stored, training: training)
        }
    }

    /// weight / σ with σ = uᵀ W v, gradients through W alone.
    private static func spectral(_ weight: Tensor, _ stored: Tensor, training: Bool) throws(TorchError) -> Tensor {
        let matrix = try weight.flatten(from: 1)  // [outputs, fan in]
        let (u, v) = try withoutGradients { () throws(TorchError) -> (Tensor, Tensor) in
            let fixed = try matrix.detach()
            let right = try normalized(fixed.transpose(0, 1).matmul(stored))  // [fan in]
            guard training else { return (stored, right) }
            let left = try normalized(fixed.matmul(right))  // [outputs]
            try stored.copy(from: left)
            return (left, right)
        }
        // a copy, since the stored vector moves again before the gradients are taken
        let sigma = try (u.clone() * matrix.matmul(v)).sum()
        return try weight / sigma
    }

    private static func normalized(_ vector: Tensor) throws(TorchError) -> Tensor {
        try vector / (vector.norm() + 1e-12)
    }
}
