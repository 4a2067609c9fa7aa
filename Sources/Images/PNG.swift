internal import CPNG

/// PNG through libpng.
enum PNG {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
    }

    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        let (result, pixels) = try cpng_result.decode("PNG") { cpng_read(bytes, bytes.count, $0, &$1) }
        return Image(
            width: Int(result.width), height: Int(result.height), channels: Int(result.channels), pixels: pixels)
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
}

extension cpng_result: DecoderResult {}
