/// PNG and JPEG to pixels, and pixels to PNG.
public enum ImageFile {
    /// Headers that claim more pixels than this are refused before anything is allocated.
    public static let maximumPixels = 1 << 28

    /// Reads an image file; its content decides the format, not its name.
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

    /// Decodes a PNG (16 bits are rounded to 8, palettes expanded) or a JPEG (CMYK turned to RGB, upright as EXIF says).
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

    /// Writes a PNG file that appears only when it is whole.
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
