internal import CPNG

/// PNG through libpng.
enum PNG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        var header = cpng_result()
        guard cpng_read(bytes, bytes.count, nil, &header) == 1 else { throw failure(header) }
        let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
        try ImageFile.check(width: width, height: height)
        var result = cpng_result()
        var done: Int32 = 0
        // Memory that the decoder never reaches is never touched: a false header costs nothing.
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, initialized in
            done = cpng_read(bytes, bytes.count, buffer.baseAddress, &result)
            initialized = done == 1 ? width * height * channels : 0
        }
        guard done == 1 else { throw failure(result) }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }

    static func encode(_ image: Image) throws(ImageError) -> [UInt8] {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        header.width = png_uint_32(image.width)
        header.height = png_uint_32(image.height)
        // libpng's format bits: 1 alpha, 2 colour.
        header.format = png_uint_32((image.hasAlpha ? 1 : 0) | (image.channels >= 3 ? 2 : 0))
        var done: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: cpng_bound(&header)) { buffer, initialized in
            var size = buffer.count
            done = png_image_write_to_memory(&header, buffer.baseAddress, &size, 0, image.pixels, 0, nil)
            initialized = done == 0 ? 0 : size
        }
        guard done != 0 else { throw .encoding(reason: text(header.message)) }
        return bytes
    }

    private static func failure(_ result: cpng_result) -> ImageError {
        result.truncated != 0
            ? .truncated(format: "PNG") : .damaged(format: "PNG", reason: text(result.message))
    }
}

/// The text in a fixed array of C characters.
func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
