internal import Dispatch
internal import Files
internal import Synchronization

/// Reads PNG, JPEG and WebP files and writes PNG files.
public enum ImageFile {
    /// The maximum number of pixels, which is checked before memory is allocated.
    public static let maximumPixels = 1 << 27
    /// The maximum width and height.
    public static let maximumSide = 65_535
    /// The maximum size of a file in bytes.
    package static let maximumBytes = 1 << 29

    /// Reads an image file. The format is determined by the content, not by the name.
    public static func read(_ path: String) throws(ImageError) -> Image {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, bound: maximumBytes)
        } catch {
            throw ImageError(error)
        }
        do {
            return try decode(bytes)
        } catch {
            throw .inFile(path: path, error)
        }
    }

    /// Reads an image from standard input.
    package static func readStandardInput() throws(ImageError) -> Image {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.standardInput(bound: maximumBytes)
        } catch {
            throw ImageError(error)
        }
        do {
            return try decode(bytes)
        } catch {
            throw .inFile(path: "standard input", error)
        }
    }

    /// Whether the first bytes of a file are those of a format that is read.
    package static func matches(_ start: [UInt8]) -> Bool { format(start) != nil }

    /// The format of a file with these first bytes: `PNG`, `JPEG` or `WebP`; `nil` if it is not read.
    package static func format(_ start: [UInt8]) -> String? {
        if PNG.matches(start) { return "PNG" }
        if JPEG.matches(start) { return "JPEG" }
        return WebP.matches(start) ? "WebP" : nil
    }

    /// Decodes a PNG (16 bits are rounded to 8, palettes expanded), a JPEG (CMYK converted to RGB) or a WebP, with its EXIF
    /// orientation applied.
    public static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image { try decode(bytes, for: nil) }

    /// Decodes an image that will be shrunk. A JPEG is decoded at a fraction of its size if that suits the target.
    package static func decode(_ bytes: [UInt8], for target: ImageTarget?) throws(ImageError) -> Image {
        if bytes.isEmpty { throw .empty }
        if PNG.matches(bytes) { return try PNG.decode(bytes) }
        if JPEG.matches(bytes) { return try JPEG.decode(bytes, for: target) }
        if WebP.matches(bytes) { return try WebP.decode(bytes) }
        if let format = ForeignFormat(bytes) { throw .foreign(format) }
        throw .unknownFormat
    }

    /// An image as the bytes of a PNG file.
    public static func encode(_ image: Image) throws(ImageError) -> [UInt8] {
        try PNG.encode(image)
    }

    /// Writes PNG files, several at a time on the processor's cores. Those after one that fails are written too.
    /// - Returns: the error of each file; `nil` for one that is written.
    package static func write(_ files: [(image: Image, path: String)]) -> [ImageError?] {
        let errors = Mutex([ImageError?](repeating: nil, count: files.count))
        DispatchQueue.concurrentPerform(iterations: files.count) { index in
            do throws(ImageError) {
                try write(files[index].image, to: files[index].path)
            } catch {
                errors.withLock { $0[index] = error }
            }
        }
        return errors.withLock { $0 }
    }

    /// Writes a PNG file atomically.
    public static func write(_ image: Image, to path: String) throws(ImageError) {
        let bytes = try encode(image)
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw ImageError(error)
        }
    }

    /// Refuses an image that would take too much memory.
    package static func check(width: Int, height: Int) throws(ImageError) {
        if max(width, height) > maximumSide || width * height > maximumPixels {
            throw .tooLarge(width: width, height: height)
        }
    }
}
