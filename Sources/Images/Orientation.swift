/// The EXIF orientation of an image, tag 0x0112, 1 to 8.
struct Orientation: Equatable {
    let value: Int

    /// Whether width and height are exchanged.
    var isTurned: Bool { value >= 5 }

    init(_ value: Int) {
        self.value = (1...8).contains(value) ? value : 1
    }

    /// The orientation in EXIF data; upright if it has none. Some programs put the marker of JPEG files before it.
    init(exif: ArraySlice<UInt8>) {
        let marker = Array("Exif\0\0".utf8)
        self = Orientation(tiff: exif.starts(with: marker) ? exif.dropFirst(marker.count) : exif) ?? Orientation(1)
    }

    /// The orientation in the EXIF block of a JPEG; upright if there is none.
    init(jpeg bytes: [UInt8]) {
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            // The start of scan is followed by the image data.
            if marker == 0xDA || length < 2 { break }
            let body = bytes[min(position + 4, bytes.count)..<min(position + 2 + length, bytes.count)]
            if marker == 0xE1, body.starts(with: Array("Exif\0\0".utf8)),
                let found = Orientation(tiff: body.dropFirst(6))
            {
                self = found
                return
            }
            position += 2 + length
        }
        self.init(1)
    }

    /// The orientation in the first directory of a TIFF header.
    private init?(tiff: ArraySlice<UInt8>) {
        let bytes = Array(tiff)
        guard bytes.count >= 8 else { return nil }
        let little = bytes[0] == 0x49
        func number(_ at: Int, _ size: Int) -> Int? {
            guard at >= 0, at + size <= bytes.count else { return nil }
            let digits = little ? Array(bytes[at..<(at + size)].reversed()) : Array(bytes[at..<(at + size)])
            return digits.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
        for entry in 0..<entries {
            let start = directory + 2 + entry * 12
            guard let tag = number(start, 2) else { return nil }
            if tag == 0x0112, let value = number(start + 8, 2) {
                self.init(value)
                return
            }
        }
        return nil
    }
}

extension Image {
    /// The image with an orientation applied, so that it is upright.
    func oriented(_ orientation: Orientation) -> Image {
        let (right, bottom) = (width - 1, height - 1)
        return switch orientation.value {
        case 2: mapped(width: width, height: height) { x, y in (right - x, y) }
        case 3: mapped(width: width, height: height) { x, y in (right - x, bottom - y) }
        case 4: mapped(width: width, height: height) { x, y in (x, bottom - y) }
        case 5: mapped(width: height, height: width) { x, y in (y, x) }
        case 6: mapped(width: height, height: width) { x, y in (y, bottom - x) }
        case 7: mapped(width: height, height: width) { x, y in (right - y, bottom - x) }
        case 8: mapped(width: height, height: width) { x, y in (right - y, x) }
        default: self
        }
    }
}
