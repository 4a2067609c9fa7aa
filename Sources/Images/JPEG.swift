internal import CJPEG

/// JPEG through libjpeg.
enum JPEG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xD8, 0xFF])
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        let (result, pixels) = try cjpeg_result.decode("JPEG") { cjpeg_read(bytes, bytes.count, $0, &$1) }
        let (width, height, channels) = (Int(result.width), Int(result.height), Int(result.channels))
        let image =
            channels == 4
            ? Image(width: width, height: height, inks: pixels, inverted: result.inverted != 0)
            : Image(width: width, height: height, channels: channels, pixels: pixels)
        return image.oriented(Orientation(jpeg: bytes))
    }
}

extension cjpeg_result: DecoderResult {}

extension Image {
    /// CMYK converted to RGB; `inverted` if 255 means no ink.
    init(width: Int, height: Int, inks: [UInt8], inverted: Bool) {
        var pixels = [UInt8]()
        pixels.reserveCapacity(width * height * 3)
        let mask: UInt8 = inverted ? 0 : 255
        for pixel in stride(from: 0, to: inks.count, by: 4) {
            let light = Int(inks[pixel + 3] ^ mask)
            for ink in 0..<3 { pixels.append(divide255(Int(inks[pixel + ink] ^ mask) * light)) }
        }
        self.init(width: width, height: height, channels: 3, pixels: pixels)
    }
}
