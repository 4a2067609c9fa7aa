/// Reads PNG and JPEG files and writes PNG files.
public enum ImageFile {
    /// The maximum number of pixels, which is checked before memory is allocated.
    public static let maximumPixels = 1 << 28

    /// Reads an image file. The format is determined by the content, not by the name.
    public static func read(_ path: String) throws(ImageError) -> Image {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path)
        } catch {
            throw .file(action: error.action, path: path, reason: error.reason)
        }
        do {
            return try decode(bytes)
        } catch {
            throw .inFile(path: path, error)
        }
    }

    /// Whether the first bytes of a file are those of a format that is read.
    package static func matches(_ start: [UInt8]) -> Bool { PNG.matches(start) || JPEG.matches(start) }

    /// Decodes a PNG (16 bits are rounded to 8, palettes expanded) or a JPEG (CMYK converted to RGB, EXIF orientation
    /// applied).
    public static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
        if bytes.isEmpty { throw .empty }
        if PNG.matches(bytes) { return try PNG.decode(bytes) }
        if JPEG.matches(bytes) { return try JPEG.decode(bytes) }
        throw .unknownFormat
    }

    /// An image as the bytes of a PNG file.
    public static func encode(_ image: Image) throws(ImageError) -> [UInt8] {
        try PNG.encode(image)
    }

    /// Writes a PNG file atomically.
    public static func write(_ image: Image, to path: String) throws(ImageError) {
        let bytes = try encode(image)
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw .file(action: error.action, path: path, reason: error.reason)
        }
    }

    static func check(width: Int, height: Int) throws(ImageError) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        if overflow || pixels > maximumPixels { throw .tooLarge(width: width, height: height) }
    }
}
