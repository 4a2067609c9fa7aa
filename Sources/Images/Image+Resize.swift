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
    /// A rectangle of an image.
    package struct Part: Sendable, Equatable {
        package let x, y, width, height: Int

        package init(x: Int, y: Int, width: Int, height: Int) {
            precondition(x >= 0 && y >= 0 && width > 0 && height > 0, "a part has at least one pixel")
            (self.x, self.y, self.width, self.height) = (x, y, width, height)
        }

        var columns: Range<Int> { x..<(x + width) }
        var rows: Range<Int> { y..<(y + height) }
    }

    /// The image in another size, identical to Pillow's `resize`, or a part of that.
    ///
    /// Only the pixels that the part depends on are touched, so the cost of a part of a huge image is that of the part.
    /// - Parameters:
    ///   - part: the part of the result; `nil` for all.
    ///   - channels: the channels that the image is converted to before it is resized; `nil` for its own.
    package func resized(
        width columns: Int, height rows: Int, filter: Filter = .bilinear, part: Part? = nil, channels: Int? = nil
    ) -> Image {
        precondition(columns > 0 && rows > 0, "an image has at least one pixel")
        let part = part ?? Part(x: 0, y: 0, width: columns, height: rows)
        let channels = channels ?? self.channels
        if columns == width && rows == height && reduction == nil { return cropped(part).converted(to: channels) }
        if filter == .nearest {
            let (stepX, stepY) = (spanX / Double(columns), spanY / Double(rows))
            return mapped(width: part.width, height: part.height) { x, y in
                (
                    min(Int((Double(x + part.x) + 0.5) * stepX), width - 1),
                    min(Int((Double(y + part.y) + 0.5) * stepY), height - 1)
                )
            }.converted(to: channels)
        }
        // each direction is resampled only if its size changes
        let across = columns == width ? nil : Taps(from: width, span: spanX, to: columns, part.columns, filter)
        let down = rows == height ? nil : Taps(from: height, span: spanY, to: rows, part.rows, filter)
        let wide = resampled(across, columns: part.columns, rows: down?.sources ?? part.rows, channels)
        let result = down.map { wide.down($0) } ?? wide
        return result.hasAlpha ? result.unpremultiplied() : result
    }

    /// Rows of the image in other channels, resized horizontally. Bands of rows one after the other keep the copies small.
    private func resampled(_ across: Taps?, columns: Range<Int>, rows: Range<Int>, _ channels: Int) -> Image {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(rows.count * columns.count * channels)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Image.bandRows) {
            let band = start..<min(start + Image.bandRows, rows.upperBound)
            var part = cropped(columns: across?.sources ?? columns, rows: band).converted(to: channels)
            // Without premultiplied alpha, the colours of transparent pixels would show at the edges.
            if part.hasAlpha { part = part.premultiplied() }
            pixels += (across.map { part.across($0) } ?? part).pixels
        }
        return Image(width: columns.count, height: rows.count, channels: channels, pixels: pixels)
    }

    private static let bandRows = 256

    private func cropped(_ part: Part) -> Image { cropped(columns: part.columns, rows: part.rows) }

    private func cropped(columns: Range<Int>, rows: Range<Int>) -> Image {
        if columns == 0..<width, rows == 0..<height { return self }
        return cropped(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
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

/// For each pixel of a part of the result: the first source pixel and the weights.
private struct Taps {
    /// The number of fractional bits of weights, for which sums fit into 32 bits.
    static let bits: Int32 = 22

    let count: Int
    /// The source pixels that the part depends on.
    private(set) var sources: Range<Int>
    /// The first source pixel of each pixel, counted from the first one in `sources`.
    private(set) var starts: [Int] = []
    private var counts: [Int] = []
    private var weights: [Int32] = []
    private let width: Int

    /// - Parameter span: the source pixels that the image covers, the last of them perhaps in part.
    init(from source: Int, span: Double, to target: Int, _ part: Range<Int>, _ filter: Filter) {
        count = part.count
        let step = span / Double(target)
        let spread = max(step, 1)
        let reach = filter.reach * spread
        width = Int(reach.rounded(.up)) * 2 + 1
        weights = [Int32](repeating: 0, count: count * width)
        for (place, index) in part.enumerated() {
            let center = (Double(index) + 0.5) * step
            let start = max(0, Int(center - reach + 0.5))
            let end = min(source, Int(center + reach + 0.5))
            let raw = (start..<end).map { filter.weight((Double($0) - center + 0.5) / spread) }
            let sum = raw.reduce(0, +)
            starts.append(start)
            counts.append(raw.count)
            for (tap, weight) in raw.enumerated() {
                let scaled = (sum == 0 ? weight : weight / sum) * Double(1 << Taps.bits)
                weights[place * width + tap] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
            }
        }
        // both ends grow with the index
        let first = starts[0]
        sources = first..<max(first + 1, starts[count - 1] + counts[count - 1])
        starts = starts.map { $0 - first }
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
