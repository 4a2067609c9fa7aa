internal import CWebP

/// WebP through libwebp: lossy or lossless, with or without alpha.
enum WebP {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    }

    /// - Throws: `ImageError` also for an animation, whose frames are several images.
    static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        var header = cwebp_result()
        if cwebp_read(bytes, bytes.count, nil, &header) == 1, header.animated != 0 {
            throw .foreign(.animatedWebP)
        }
        let (result, pixels) = try cwebp_result.decode("WebP") { cwebp_read(bytes, bytes.count, $0, &$1) }
        let image = Image(
            width: Int(result.width), height: Int(result.height), channels: Int(result.channels), pixels: pixels)
        return image.oriented(Orientation(exif: exif(bytes)))
    }

    /// The contents of the chunk `EXIF`. The chunks of a file follow one another: a name, a little-endian length, the
    /// contents, and a byte of padding after an odd length (RFC 9649, section 2.3).
    private static func exif(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var place = 12
        while place + 8 <= bytes.count {
            let length = bytes[(place + 4)..<(place + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
            let contents = bytes[(place + 8)..<min(place + 8 + length, bytes.count)]
            if bytes[place...].starts(with: Array("EXIF".utf8)) { return contents }
            place += 8 + length + length % 2
        }
        return []
    }
}

extension cwebp_result: DecoderResult {}
