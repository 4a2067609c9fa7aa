import Torch

extension Augmentation {
    /// Applies each transform to each sample with its probability; twice differentiable.
    func apply(
        _ transforms: [Transform], to images: Tensor, probability: Tensor, _ generator: Generator, _ device: Device
    ) throws(TorchError) -> Tensor {
        var result = images
        var moves: Warp?
        let draws = Draws(count: images.shape[0], generator: generator, device: device)
        for transform in transforms {
            // consecutive geometric transforms are combined into one resampling
            let before = if let moves { moves } else { try Warp(draws) }
            if let after = try before.followed(by: transform, size: images.shape, probability, draws) {
                moves = after
                continue
            }
            if let moves { result = try moves.resample(result, border: .mirrored) }
            moves = nil
            result = try Augmentation.recolor(result, transform, probability, draws)
        }
        if let moves { return try moves.resample(result, border: .mirrored) }
        return result
    }

    private static func recolor(_ x: Tensor, _ transform: Transform, _ p: Tensor, _ draws: Draws) throws(TorchError)
        -> Tensor
    {
        switch transform {
        case .translate: return try Warp.translated(draws, x.shape, p).resample(x, border: .black)
        case .cutout: return try cutout(x, p, draws)
        case .color:
            let mask = try draws.mask(p)
            let brightness = try (draws.uniform() - 0.5) * mask
            let saturation = try (draws.uniform() * 2 - 1) * mask + 1
            let contrast = try (draws.uniform() - 0.5) * mask + 1
            let hued = try spread(x + draws.shaped(brightness), from: [1], by: draws.shaped(saturation))
            return try spread(hued, from: [1, 2, 3], by: draws.shaped(contrast))
        case .brightness: return try x + draws.shaped(draws.normal(0.2) * draws.mask(p))
        case .contrast: return try x * draws.shaped(draws.power(0.5, p))
        case .saturation: return try spread(x, from: [1], by: draws.shaped(draws.power(1, p)))
        case .lumaFlip:
            let turns = try draws.uniform().isLess(than: 0.5).to(.float32) * draws.mask(p)
            return try x - x.mean([1], keep: true) * draws.shaped(turns * 2)
        case .hue: return try turnHue(x, by: draws.angle(p), draws)
        default: return x
        }
    }

    /// x · factor + mean · (1 − factor): exactly x where the factor is 1.
    private static func spread(_ x: Tensor, from axes: [Int], by factor: Tensor) throws(TorchError) -> Tensor {
        try x * factor + x.mean(axes, keep: true) * (1 - factor)
    }

    /// Rotates colours about the grey axis v = (1, 1, 1) / √3 by Rodrigues' formula:
    /// x cos θ + (v × x) sin θ + v (v · x) (1 − cos θ).
    private static func turnHue(_ x: Tensor, by angle: Tensor, _ draws: Draws) throws(TorchError) -> Tensor {
        let cosine = try draws.shaped(angle.cos())
        let sine = try draws.shaped(angle.sin())
        let cross = try (x.roll(1, 1) - x.roll(-1, 1)) * 0.577_350_269_189_625_8
        return try x * cosine + cross * sine + x.mean([1], keep: true) * (1 - cosine)
    }

    /// Zhao et al. 2020: a square of half the size, with its centre anywhere in the image.
    private static func cutout(_ x: Tensor, _ p: Tensor, _ draws: Draws) throws(TorchError) -> Tensor {
        func inside(_ size: Int, _ shape: [Int]) throws(TorchError) -> Tensor {
            let length = (size + 1) / 2
            let center = try (draws.uniform() * Double(size + 1 - length % 2)).floor()
            let middle = try draws.shaped(center + (Double(length - 1) / 2 - Double(length / 2)))
            let place = try Tensor.range(0, size, on: draws.device).to(.float32).reshape(shape)
            return try (place - middle).abs().isLess(than: Double(length) / 2).to(.float32)
        }
        let rows = try inside(x.shape[2], [1, 1, -1, 1])
        let columns = try inside(x.shape[3], [1, 1, 1, -1])
        return try x * (1 - rows * columns * draws.shaped(draws.mask(p)))
    }
}

/// Random numbers, one per sample.
struct Draws {
    let count: Int
    let generator: Generator
    let device: Device

    func uniform() throws(TorchError) -> Tensor { try .uniform([count], generator, on: device) }
    func normal(_ deviation: Double) throws(TorchError) -> Tensor {
        try Tensor.normal([count], generator, on: device) * deviation
    }
    /// Ones for the samples that are transformed, else zeros. The probability is a tensor [], which is not read.
    func mask(_ probability: Tensor) throws(TorchError) -> Tensor {
        try uniform().isLess(than: probability).to(.float32)
    }
    /// 2 to the power of N(0, deviation²) for the samples that are transformed, else 1.
    func power(_ deviation: Double, _ probability: Tensor) throws(TorchError) -> Tensor {
        try (normal(deviation * 0.693_147_180_559_945_3) * mask(probability)).exp()
    }
    /// Any angle for the samples that are transformed, else 0.
    func angle(_ probability: Tensor) throws(TorchError) -> Tensor {
        try (uniform() * 2 - 1) * mask(probability) * Double.pi
    }
    /// One number per sample, shaped to broadcast with images.
    func shaped(_ numbers: Tensor) throws(TorchError) -> Tensor { try numbers.reshape([count, 1, 1, 1]) }
}
