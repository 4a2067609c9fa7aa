internal import CJPEG

/// JPEG through libjpeg.
enum JPEG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xD8, 0xFF])
    }

    /// - Parameter target: what the image will be shrunk to, so that it can be decoded at a fraction of its size.
    static func decode(_ bytes: [UInt8], for target: ImageTarget? = nil) throws(ImageError) -> Image {
        let orientation = Orientation(jpeg: bytes)
        var header = cjpeg_result()
        var reduction: Reduction?
        if let target, cjpeg_read(bytes, bytes.count, 1, nil, &header) == 1 {
            try ImageFile.check(width: Int(header.width), height: Int(header.height))
            reduction = Reduction(of: Int(header.width), Int(header.height), for: target, orientation)
        }
        let denominator = Int32(reduction?.factor ?? 1)
        let (result, pixels) = try cjpeg_result.decode("JPEG") {
            cjpeg_read(bytes, bytes.count, denominator, $0, &$1)
        }
        let (width, height, channels) = (Int(result.width), Int(result.height), Int(result.channels))
        let image =
            channels == 4
            ? Image(width: width, height: height, inks: pixels, inverted: result.inverted != 0)
            : Image(width: width, height: height, channels: channels, pixels: pixels)
        var upright = image.oriented(orientation)
        upright.reduction = reduction.map { $0.oriented(orientation) }
        return upright
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
