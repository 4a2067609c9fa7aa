internal import Glibc

/// The interpolation of resized images. All filters except `nearest` average over the area of a pixel when shrinking.
package enum Filter: String, Sendable, CaseIterable {
    case nearest, box, bilinear, bicubic, lanczos

    /// The support of the filter, in pixels of the larger image.
    var reach: Double {
        switch self {
        case .nearest: 0
        case .box: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos: 3
        }
    }

    func weight(_ distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .nearest: return 0
        case .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear: return max(0, 1 - x)
        case .bicubic:
            // Keys 1981 with a = -0.5.
            if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
            return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
        case .lanczos: return x < 3 ? sinc(x) * sinc(x / 3) : 0
        }
    }

    private func sinc(_ x: Double) -> Double {
        x == 0 ? 1 : sin(.pi * x) / (.pi * x)
    }
}

extension Image {
    /// The image in another size, identical to Pillow's `resize`.
    package func resized(width columns: Int, height rows: Int, filter: Filter = .bilinear) -> Image {
        precondition(columns > 0 && rows > 0, "an image has at least one pixel")
        if columns == width && rows == height { return self }
        if filter == .nearest {
            let (stepX, stepY) = (Double(width) / Double(columns), Double(height) / Double(rows))
            return mapped(width: columns, height: rows) { x, y in
                (min(Int((Double(x) + 0.5) * stepX), width - 1), min(Int((Double(y) + 0.5) * stepY), height - 1))
            }
        }
        // Without premultiplied alpha, the colours of transparent pixels would show at the edges.
        if hasAlpha {
            return premultiplied().resampled(columns, rows, filter).unpremultiplied()
        }
        return resampled(columns, rows, filter)
    }

    /// Resizes horizontally, then vertically, each only if the size changes.
    private func resampled(_ columns: Int, _ rows: Int, _ filter: Filter) -> Image {
        var image = self
        if columns != width { image = image.across(Taps(from: width, to: columns, filter)) }
        if rows != height { image = image.down(Taps(from: height, to: rows, filter)) }
        return image
    }

    private func across(_ taps: Taps) -> Image {
        Image(width: taps.count, height: height, channels: channels) { target in
            pixels.withUnsafeBufferPointer { source in
                var to = 0
                for y in 0..<height {
                    for x in 0..<taps.count {
                        let from = (y * width + taps.starts[x]) * channels
                        for channel in 0..<channels {
                            target[to] = taps.sum(x, source, from: from + channel, step: channels)
                            to += 1
                        }
                    }
                }
            }
        }
    }

    private func down(_ taps: Taps) -> Image {
        let stride = width * channels
        return Image(width: width, height: taps.count, channels: channels) { target in
            pixels.withUnsafeBufferPointer { source in
                for y in 0..<taps.count {
                    let from = taps.starts[y] * stride
                    for byte in 0..<stride {
                        target[y * stride + byte] = taps.sum(y, source, from: from + byte, step: stride)
                    }
                }
            }
        }
    }

    private func premultiplied() -> Image {
        alphaMapped { color, alpha in divide255(color * alpha) }
    }

    private func unpremultiplied() -> Image {
        alphaMapped { color, alpha in alpha == 0 ? 0 : UInt8(min(255, 255 * color / alpha)) }
    }

    private func alphaMapped(_ map: (_ color: Int, _ alpha: Int) -> UInt8) -> Image {
        var result = self
        for pixel in stride(from: 0, to: pixels.count, by: channels) {
            let alpha = Int(pixels[pixel + channels - 1])
            for color in pixel..<(pixel + channels - 1) { result.pixels[color] = map(Int(pixels[color]), alpha) }
        }
        return result
    }
}

/// For each pixel of the result: the first source pixel and the weights.
private struct Taps {
    /// The number of fractional bits of weights, for which sums fit into 32 bits.
    static let bits: Int32 = 22

    let count: Int
    var starts: [Int] = []
    private var counts: [Int] = []
    private var weights: [Int32] = []
    private let width: Int

    init(from source: Int, to target: Int, _ filter: Filter) {
        count = target
        let step = Double(source) / Double(target)
        let spread = max(step, 1)
        let reach = filter.reach * spread
        width = Int(reach.rounded(.up)) * 2 + 1
        weights = [Int32](repeating: 0, count: target * width)
        for index in 0..<target {
            let center = (Double(index) + 0.5) * step
            let start = max(0, Int(center - reach + 0.5))
            let end = min(source, Int(center + reach + 0.5))
            let raw = (start..<end).map { filter.weight((Double($0) - center + 0.5) / spread) }
            let sum = raw.reduce(0, +)
            starts.append(start)
            counts.append(raw.count)
            for (tap, weight) in raw.enumerated() {
                let scaled = (sum == 0 ? weight : weight / sum) * Double(1 << Taps.bits)
                weights[index * width + tap] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
            }
        }
    }

    @inline(__always)
    func sum(_ index: Int, _ source: UnsafeBufferPointer<UInt8>, from: Int, step: Int) -> UInt8 {
        var total: Int32 = 1 << (Taps.bits - 1)
        weights.withUnsafeBufferPointer { weights in
            var place = from
            for tap in (index * width)..<(index * width + counts[index]) {
                total &+= Int32(source[place]) &* weights[tap]
                place += step
            }
        }
        return UInt8(truncatingIfNeeded: max(0, min(255, total >> Taps.bits)))
    }
}
