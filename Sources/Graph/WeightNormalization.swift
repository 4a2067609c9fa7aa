import Language
import Torch

/// How the `weight` of a layer is normalised in each forward pass; an argument of every layer with weights.
package enum WeightNormalization: Sendable {
    /// Divided by its largest singular value, estimated by one power iteration per forward pass in training mode
    /// (Miyato et al. 2018, "Spectral Normalization for GANs", arXiv:1802.05957, algorithm 1).
    case spectral
    /// Initialised from N(0, 1) and multiplied at run time by gain · lr_multiplier / √fan in; the bias by lr_multiplier
    /// (Karras et al. 2018, "Progressive Growing of GANs", arXiv:1710.10196, section 4.1).
    case equalized(gain: Double, multiplier: Double)

    /// The values in documents.
    package enum Word: String, CaseIterable, Sendable { case none, spectral, equalized }

    /// Reads the arguments of every layer with weights.
    static func read(_ fields: inout Fields, _ standard: Word, ownsGain: Bool) -> WeightNormalization? {
        let word = fields.choice("weight_norm", Word.self, default: standard, "normalisation of the weight")
        let gain = ownsGain ? 1 : fields.double("gain", 0..., default: 1, "factor of an equalized weight")
        let multiplier = fields.double("lr_multiplier", 0..., default: 1, "learning-rate factor of an equalized weight")
        for name in ["gain", "lr_multiplier"]
        where word != .equalized && fields.has(name) && !(name == "gain" && ownsGain) {
            fields.error("'\(name)' of '\(fields.owner)' needs 'weight_norm: equalized'", at: name)
        }
        if multiplier == 0 { fields.error("'lr_multiplier' of '\(fields.owner)' must be above 0", at: "lr_multiplier") }
        switch word {
        case .none: return nil
        case .spectral: return .spectral
        case .equalized: return .equalized(gain: gain, multiplier: multiplier)
        }
    }

    /// Whether a weight is a matrix or kernel that is normalised.
    private static func isScaled(_ name: String, _ shape: [Int]) -> Bool {
        (name == "weight" || name.hasSuffix(".weight")) && shape.count > 1
    }

    private static func isBias(_ name: String) -> Bool { name == "bias" || name.hasSuffix(".bias") }

    /// The weights of the layer as they are stored with this normalisation.
    func stored(_ weights: [Weight], outputAxis: Int) -> [Weight] {
        switch self {
        case .spectral:
            let scaled = weights.filter { WeightNormalization.isScaled($0.name, $0.shape) }
            return weights
                + scaled.flatMap { weight in
                    let rows = weight.shape[outputAxis]
                    return [
                        Weight("\(weight.name)_u", [rows], .direction, role: .buffer),
                        Weight("\(weight.name)_v", [weight.shape.volume / rows], .direction, role: .buffer),
                    ]
                }
        case .equalized(_, let multiplier):
            return weights.map { weight in
                if WeightNormalization.isScaled(weight.name, weight.shape) {
                    return Weight(weight.name, weight.shape, .normal(0, 1 / multiplier))
                }
                guard WeightNormalization.isBias(weight.name) else { return weight }
                let start: Initializer = weight.initial == .ones ? .constant(1 / multiplier) : .zeros
                return Weight(weight.name, weight.shape, start)
            }
        }
    }

    /// Replaces the stored weights by the normalised ones.
    func apply(_ weights: inout [String: Tensor], outputAxis: Int, training: Bool) throws(TorchError) {
        for (name, weight) in weights {
            let shape = weight.shape
            switch self {
            case .equalized(let gain, let multiplier):
                if WeightNormalization.isScaled(name, shape) {
                    let fanIn = shape.volume / shape[outputAxis]
                    weights[name] = try weight * (gain * multiplier / Double(fanIn).squareRoot())
                } else if multiplier != 1, WeightNormalization.isBias(name) {
                    weights[name] = try weight * multiplier
                }
            case .spectral:
                guard WeightNormalization.isScaled(name, shape), let u = weights["\(name)_u"],
                    let v = weights["\(name)_v"]
                else { continue }
                weights[name] = try WeightNormalization.spectral(weight, u, v, outputAxis, training: training)
            }
        }
    }

    /// weight / σ with σ = uᵀ W v, with gradients through W only. Training mode first updates u and v.
    private static func spectral(_ weight: Tensor, _ u: Tensor, _ v: Tensor, _ axis: Int, training: Bool)
        throws(TorchError) -> Tensor
    {
        let matrix = try (axis == 0 ? weight : weight.transpose(0, axis)).flatten(from: 1)  // [outputs, fan in]
        if training {
            try withoutGradients { () throws(TorchError) in
                let fixed = try matrix.detach()
                try v.copy(from: normalized(fixed.transpose(0, 1).matmul(u)))  // [fan in]
                try u.copy(from: normalized(fixed.matmul(v)))  // [outputs]
            }
        }
        // copies, since the stored vectors are updated again before the backward pass
        let sigma = try (u.clone() * matrix.matmul(v.clone())).sum()
        return try weight / sigma
    }

    private static func normalized(_ vector: Tensor) throws(TorchError) -> Tensor {
        try vector / vector.norm().clamp(1e-12, nil)
    }
}
