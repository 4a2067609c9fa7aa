import Torch

/// An affine map of the plane for each sample, from a pixel of the result to its position in the source, both measured
/// from the image's centre: x' = xx·x + xy·y + x0, y' = yx·x + yy·y + y0.
struct Warp {
    /// How pixels outside an image are filled.
    enum Border { case mirrored, black }

    var xx, xy, x0, yx, yy, y0: Tensor

    /// The identity.
    init(_ draws: Draws) throws(TorchError) {
        let zero = try Tensor.zeros([draws.count], on: draws.device)
        let one = try Tensor.ones([draws.count], on: draws.device)
        (xx, xy, x0, yx, yy, y0) = (one, zero, zero, zero, one, zero)
    }

    /// A translation by up to an eighth of the size, in whole pixels.
    static func translated(_ draws: Draws, _ shape: [Int], _ p: Tensor) throws(TorchError) -> Warp {
        let mask = try draws.mask(p)
        func pixels(_ size: Int) throws(TorchError) -> Tensor {
            let most = Double(Int(Double(size) / 8 + 0.5))
            return try ((draws.uniform() * (2 * most + 1)).floor() - most) * mask
        }
        return try Warp(draws).moved(pixels(shape[3]), pixels(shape[2]))
    }

    /// This map followed by the transform; `nil` if the transform is not geometric.
    func followed(by transform: Augmentation.Transform, size: [Int], _ p: Tensor, _ draws: Draws) throws(TorchError)
        -> Warp?
    {
        switch transform {
        case .flip:
            let flips = try draws.uniform().isLess(than: 0.5).to(.float32) * draws.mask(p)
            return try scaled(1 - flips * 2, nil)
        case .rotate90:
            let turns = try (draws.uniform() * 4).floor() * draws.mask(p)
            return try turned(cosine: (turns - 2).abs() - 1, sine: 1 - (turns - 1).abs())
        case .shift:
            let whole = try Warp.translated(draws, size, p)
            return try moved(-whole.x0, -whole.y0)
        case .scale:
            let factor = try draws.power(0.2, p)
            return try scaled(factor, factor)
        case .rotate:
            // two rotations leave an image unchanged with probability 1 − p
            let angle = try draws.angle(1 - (1 - p.to(.float64)).clamp(0, nil).sqrt())
            return try turned(cosine: angle.cos(), sine: angle.sin())
        case .stretch:
            let factor = try draws.power(0.2, p)
            return try scaled(factor.reciprocal(), factor)
        case .drift:
            let mask = try draws.mask(p)
            return try moved(
                draws.normal(0.125 * Double(size[3])) * mask, draws.normal(0.125 * Double(size[2])) * mask)
        default: return nil
        }
    }

    private func scaled(_ x: Tensor, _ y: Tensor?) throws(TorchError) -> Warp {
        var result = self
        (result.xx, result.yx) = (try xx * x, try yx * x)
        if let y { (result.xy, result.yy) = (try xy * y, try yy * y) }
        return result
    }

    private func turned(cosine: Tensor, sine: Tensor) throws(TorchError) -> Warp {
        var result = self
        (result.xx, result.xy) = (try xx * cosine + xy * sine, try xy * cosine - xx * sine)
        (result.yx, result.yy) = (try yx * cosine + yy * sine, try yy * cosine - yx * sine)
        return result
    }

    private func moved(_ x: Tensor, _ y: Tensor) throws(TorchError) -> Warp {
        var result = self
        (result.x0, result.y0) = (try x0 - xx * x - xy * y, try y0 - yx * x - yy * y)
        return result
    }

    /// Resamples the images through the map, bilinearly.
    ///
    /// Uses gathers instead of libtorch's grid sampler, which has no second derivative: gradient penalties need one.
    func resample(_ images: Tensor, border: Border) throws(TorchError) -> Tensor {
        let (count, channels) = (images.shape[0], images.shape[1])
        let (height, width) = (images.shape[2], images.shape[3])
        let device = try images.device()
        let x = try Warp.centered(width, [1, 1, width], device)
        let y = try Warp.centered(height, [1, height, 1], device)
        func place(_ a: Tensor, _ b: Tensor, _ c: Tensor, _ size: Int) throws(TorchError) -> Tensor {
            let shape = [count, 1, 1]
            return try a.reshape(shape) * x + b.reshape(shape) * y + c.reshape(shape) + Double(size - 1) / 2
        }
        let column = try place(xx, xy, x0, width)  // [N, H, W]
        let row = try place(yx, yy, y0, height)  // [N, H, W]
        let (left, top) = (try column.floor(), try row.floor())
        let (right, bottom) = (try column - left, try row - top)
        let flat = try images.reshape([count, channels, height * width])
        var result: Tensor?
        for (down, beside) in [(0.0, 0.0), (0, 1), (1, 0), (1, 1)] {
            let share = try (beside == 0 ? 1 - right : right) * (down == 0 ? 1 - bottom : bottom)
            let (ys, known) = try border.pixel(top + down, height)
            let (xs, seen) = try border.pixel(left + beside, width)
            let weight = try border == .black ? share * known * seen : share
            let index = try (ys * Double(width) + xs).to(.int64).reshape([count, 1, height * width])
            let pixels = try flat.gather(2, index.expand([count, channels, height * width]))
            let part = try pixels * weight.reshape([count, 1, height * width])
            if let sum = result { result = try sum + part } else { result = part }
        }
        return try (result ?? flat).reshape(images.shape)
    }

    private static func centered(_ size: Int, _ shape: [Int], _ device: Device) throws(TorchError) -> Tensor {
        try (Tensor.range(0, size, on: device).to(.float32) - Double(size - 1) / 2).reshape(shape)
    }
}

extension Warp.Border {
    /// The index of the pixel used for a position along an axis, and 1 if the position lies inside.
    fileprivate func pixel(_ place: Tensor, _ size: Int) throws(TorchError) -> (index: Tensor, inside: Tensor) {
        let clamped = try place.clamp(0, Double(size - 1))
        if self == .black { return (clamped, try clamped.isEqual(to: place).to(.float32)) }
        guard size > 1 else { return (clamped, place) }
        let period = Double(2 * (size - 1))
        let folded = try place.remainder(.full([], period, on: place.device()))
        return (try folded.minimum(period - folded), place)
    }
}
