extension Image {
    /// The part of the given size whose top left corner is at x, y, clipped to the image.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
        let left = min(max(x, 0), self.width - 1)
        let top = min(max(y, 0), self.height - 1)
        let columns = max(1, min(width, self.width - left))
        let rows = max(1, min(height, self.height - top))
        return Image(width: columns, height: rows, channels: channels) { target in
            copy(into: target, x: left, y: top, width: columns, height: rows, at: 0, stride: columns)
        }
    }

    /// The part of the given size whose top left corner is at x, y, with reflection padding outside the image. The edge
    /// pixels are not repeated.
    public func mirrored(x: Int, y: Int, width: Int, height: Int) -> Image {
        if x >= 0, y >= 0, x + width <= self.width, y + height <= self.height {
            return cropped(x: x, y: y, width: width, height: height)
        }
        let columns = (x..<x + width).map { Image.reflected($0, self.width) }
        let rows = (y..<y + height).map { Image.reflected($0, self.height) }
        return mapped(width: width, height: height) { (columns[$0], rows[$1]) }
    }

    /// The index in 0..<length that reflects an index outside it.
    private static func reflected(_ place: Int, _ length: Int) -> Int {
        guard length > 1 else { return 0 }
        let period = 2 * (length - 1)
        let within = ((place % period) + period) % period
        return min(within, period - within)
    }

    /// The image inside a larger one, with its top left corner at x, y; `color` has one byte per channel.
    public func padded(width: Int, height: Int, x: Int, y: Int, color: [UInt8]) -> Image {
        var result = Image(width: width, height: height, color: color)
        result.paste(self, x: x, y: y)
        return result
    }

    /// Pastes an image with the same number of channels over this one, clipped to this image.
    public mutating func paste(_ image: Image, x: Int, y: Int) {
        precondition(image.channels == channels, "a pasted image has the channels of the image it is pasted on")
        let (left, top) = (max(0, -x), max(0, -y))
        let columns = min(image.width, width - x) - left
        let rows = min(image.height, height - y) - top
        guard columns > 0, rows > 0 else { return }
        let (stride, start) = (width, (y + top) * width + x + left)
        pixels.withUnsafeMutableBufferPointer { target in
            image.copy(into: target, x: left, y: top, width: columns, height: rows, at: start, stride: stride)
        }
    }

    private func copy(
        into target: UnsafeMutableBufferPointer<UInt8>, x: Int, y: Int, width columns: Int, height rows: Int,
        at start: Int, stride: Int
    ) {
        pixels.withUnsafeBufferPointer { source in
            for row in 0..<rows {
                let from = ((y + row) * width + x) * channels
                let to = (start + row * stride) * channels
                for byte in 0..<(columns * channels) { target[to + byte] = source[from + byte] }
            }
        }
    }
}

extension Image {
    /// The image mirrored horizontally.
    public func flippedHorizontally() -> Image {
        mapped(width: width, height: height) { x, y in (width - 1 - x, y) }
    }

    /// The image mirrored vertically.
    public func flippedVertically() -> Image {
        mapped(width: width, height: height) { x, y in (x, height - 1 - y) }
    }

    /// An image whose pixels are those of this one at `place`.
    func mapped(width columns: Int, height rows: Int, _ place: (Int, Int) -> (Int, Int)) -> Image {
        Image(width: columns, height: rows, channels: channels) { target in
            pixels.withUnsafeBufferPointer { source in
                var to = 0
                for y in 0..<rows {
                    for x in 0..<columns {
                        let (fromX, fromY) = place(x, y)
                        let from = (fromY * width + fromX) * channels
                        for channel in 0..<channels { target[to + channel] = source[from + channel] }
                        to += channels
                    }
                }
            }
        }
    }
}
