/// How alpha is removed if the result has none.
package enum Alpha: Sendable {
    /// The image is blended with white.
    case onWhite
    /// The colours are kept, except that fully transparent pixels become white.
    case kept
    /// The colours are kept.
    case dropped
}

extension Image {
    /// The image converted to 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels. Grey is the luma of ITU-R 601.
    package func converted(to count: Int, alpha: Alpha = .onWhite) -> Image {
        precondition((1...4).contains(count), "an image has 1 to 4 channels")
        if count == channels { return self }
        let keepsAlpha = count == 2 || count == 4
        let source = hasAlpha && !keepsAlpha ? withoutAlpha(alpha) : self
        return source.recast(to: count)
    }

    /// The image with the alpha channel of another, resized to its size; itself if it has one or the other has none.
    public func withAlpha(of other: Image) -> Image {
        guard !hasAlpha, other.hasAlpha else { return self }
        let source =
            other.width == width && other.height == height ? other : other.resized(width: width, height: height)
        return Image(width: width, height: height, channels: channels + 1) { target in
            for pixel in 0..<(width * height) {
                let to = pixel * (channels + 1)
                for color in 0..<channels { target[to + color] = pixels[pixel * channels + color] }
                target[to + channels] = source.pixels[(pixel + 1) * source.channels - 1]
            }
        }
    }

    /// The image without alpha.
    private func withoutAlpha(_ alpha: Alpha) -> Image {
        let colors = channels - 1
        return Image(width: width, height: height, channels: colors) { target in
            for pixel in 0..<(width * height) {
                let given = Int(pixels[pixel * channels + colors])
                let opacity =
                    switch alpha {
                    case .onWhite: given
                    case .kept: given == 0 ? 0 : 255
                    case .dropped: 255
                    }
                for color in 0..<colors {
                    let value = Int(pixels[pixel * channels + color])
                    target[pixel * colors + color] = divide255(value * opacity + 255 * (255 - opacity))
                }
            }
        }
    }

    /// The image converted between grey and colour, with alpha kept, added or removed.
    private func recast(to count: Int) -> Image {
        if count == channels { return self }
        let isColor = channels >= 3
        let wantsColor = count >= 3
        return Image(width: width, height: height, channels: count) { target in
            for pixel in 0..<(width * height) {
                let from = pixel * channels
                let to = pixel * count
                if wantsColor {
                    for color in 0..<3 { target[to + color] = pixels[from + (isColor ? color : 0)] }
                } else {
                    target[to] = isColor ? luma(from) : pixels[from]
                }
                if count == 2 || count == 4 { target[to + count - 1] = hasAlpha ? pixels[from + channels - 1] : 255 }
            }
        }
    }

    /// 0.299 R + 0.587 G + 0.114 B, rounded, in 16-bit fixed point.
    private func luma(_ at: Int) -> UInt8 {
        let sum = 19595 * Int(pixels[at]) + 38470 * Int(pixels[at + 1]) + 7471 * Int(pixels[at + 2])
        return UInt8((sum + 0x8000) >> 16)
    }
}

/// The product of two bytes scaled back to one byte, rounded.
func divide255(_ product: Int) -> UInt8 {
    UInt8((product + 127) / 255)
}
