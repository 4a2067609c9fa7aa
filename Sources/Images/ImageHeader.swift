/// Size and channels of an image file, from its first bytes.
package struct ImageHeader: Sendable, Hashable {
    /// Of the upright image, in pixels.
    package let width: Int
    package let height: Int
    /// As decoded: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
    package let channels: Int

    package init(width: Int, height: Int, channels: Int) {
        (self.width, self.height, self.channels) = (width, height, channels)
    }

    /// - Returns: `nil` if these bytes do not decide the matter, so that the image has to be decoded.
    package init?(start bytes: [UInt8]) {
        let reader = HeaderReader(bytes: bytes)
        guard let found = reader.png ?? reader.jpeg ?? reader.webp, found.width > 0, found.height > 0 else {
            return nil
        }
        self = found
    }
}

private struct HeaderReader {
    let bytes: [UInt8]

    private func number(_ at: Int, _ count: Int, little: Bool = false) -> Int? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        let digits = bytes[at..<at + count]
        return (little ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }

    private func text(_ at: Int) -> String { String(decoding: bytes.dropFirst(at).prefix(4), as: UTF8.self) }

    /// Chunks of PNG: length, kind, data, checksum. Transparency comes before the data, and so may an orientation, which is
    /// left to the decoder.
    var png: ImageHeader? {
        guard PNG.matches(bytes), let width = number(16, 4), let height = number(20, 4), let kind = number(25, 1),
            let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4][kind]
        else { return nil }
        var place = 33
        while let length = number(place, 4), text(place + 4) != "IDAT" {
            switch text(place + 4) {
            case "tRNS": return ImageHeader(width: width, height: height, channels: channels + 1)
            case "eXIf": return nil
            default: place += 12 + length
            }
        }
        return number(place, 8) == nil ? nil : ImageHeader(width: width, height: height, channels: channels)
    }

    /// Segments of JPEG, up to the one with the sizes.
    var jpeg: ImageHeader? {
        guard JPEG.matches(bytes) else { return nil }
        var place = 2
        while let marker = number(place, 2), let length = number(place + 2, 2), marker >> 8 == 0xFF {
            let isFrame = (0xC0...0xCF).contains(marker & 255) && ![0xC4, 0xC8, 0xCC].contains(marker & 255)
            if isFrame {
                guard let height = number(place + 5, 2), let width = number(place + 7, 2),
                    let components = number(place + 9, 1)
                else { return nil }
                let isTurned = Orientation(jpeg: bytes).value >= 5
                return ImageHeader(
                    width: isTurned ? height : width, height: isTurned ? width : height, channels: min(3, components))
            }
            place += 2 + length
        }
        return nil
    }

    /// The three kinds of WebP: lossy, lossless, extended. An EXIF block is at the end, so it is left to the decoder.
    var webp: ImageHeader? {
        guard text(0) == "RIFF", text(8) == "WEBP" else { return nil }
        switch text(12) {
        case "VP8 ":
            guard let width = number(26, 2, little: true), let height = number(28, 2, little: true) else { return nil }
            return ImageHeader(width: width & 0x3FFF, height: height & 0x3FFF, channels: 3)
        case "VP8L":
            guard let bits = number(21, 4, little: true) else { return nil }
            return ImageHeader(
                width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1, channels: bits >> 28 & 1 == 1 ? 4 : 3)
        case "VP8X":
            guard let flags = number(20, 1), flags & 8 == 0, let width = number(24, 3, little: true),
                let height = number(27, 3, little: true)
            else { return nil }
            return ImageHeader(width: width + 1, height: height + 1, channels: flags & 16 == 0 ? 3 : 4)
        default: return nil
        }
    }
}
