internal import CJPEG

/// JPEG through libjpeg.
enum JPEG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xD8, 0xFF])
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        var header = cjpeg_result()
        guard cjpeg_read(bytes, bytes.count, nil, &header) == 1 else { throw failure(header) }
        let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
        try ImageFile.check(width: width, height: height)
        var result = cjpeg_result()
        var done: Int32 = 0
        // Memory that the decoder never reaches is never touched: a false header costs nothing.
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, initialized in
            done = cjpeg_read(bytes, bytes.count, buffer.baseAddress, &result)
            initialized = done == 1 ? width * height * channels : 0
        }
        guard done == 1 else { throw failure(result) }
        let image =
            channels == 4
            ? Image(width: width, height: height, inks: pixels, inverted: result.inverted != 0)
            : Image(width: width, height: height, channels: channels, pixels: pixels)
        return image.oriented(Orientation(jpeg: bytes))
    }

    private static func failure(_ result: cjpeg_result) -> ImageError {
        result.truncated != 0
            ? .truncated(format: "JPEG") : .damaged(format: "JPEG", reason: text(result.message))
    }
}

extension Image {
    /// RGB of cyan, magenta, yellow and black; `inverted` where 255 stands for no ink.
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
