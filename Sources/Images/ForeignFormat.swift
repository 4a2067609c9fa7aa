/// A format that is recognised by the first bytes of a file, but not read as an image.
public struct ForeignFormat: Sendable, Equatable {
    /// A short name for counts, such as `GIF`.
    public let name: String
    /// The name in a sentence, such as `a GIF image`.
    let phrase: String
    /// How to get a file that is read; `nil` if there is no common way.
    public let advice: String?

    private init(_ name: String, _ phrase: String, _ advice: String?) {
        self.name = name
        self.phrase = phrase
        self.advice = advice
    }

    /// What it is and what to do: `a GIF image; take its frames apart …`.
    public var words: String { phrase + (advice.map { "; \($0)" } ?? "") }

    /// The format of a file's first bytes; `nil` if it is unknown or one that is read.
    public init?(_ bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(ForeignFormat.mostBytes))
        guard let entry = ForeignFormat.table.first(where: { $0.matches(start) }) else { return nil }
        self = entry.format
    }

    /// The number of bytes that recognition looks at.
    public static let mostBytes = 1024

    // MARK: Signatures

    private struct Entry: Sendable {
        let format: ForeignFormat
        let matches: @Sendable ([UInt8]) -> Bool

        /// A format whose files have one of these texts at an offset.
        init(_ format: ForeignFormat, at offset: Int = 0, _ signatures: [[UInt8]]) {
            self.init(format) { bytes in signatures.contains { bytes.dropFirst(offset).starts(with: $0) } }
        }

        init(_ format: ForeignFormat, _ matches: @escaping @Sendable ([UInt8]) -> Bool) {
            self.format = format
            self.matches = matches
        }
    }

    private static let convert = "convert it with ImageMagick: 'magick IN OUT.png'"

    /// An image format.
    private static func image(_ name: String, _ advice: String = convert) -> ForeignFormat {
        ForeignFormat(name, ("AIO".contains(name.prefix(1)) ? "an " : "a ") + name + " image", advice)
    }

    /// A WebP with several images; a WebP with one is read.
    static let animatedWebP = ForeignFormat(
        "animated WebP", "an animated WebP", "take its frames apart with ImageMagick: 'magick IN.webp OUT-%03d.png'")

    private static func text(_ strings: String...) -> [[UInt8]] { strings.map { Array($0.utf8) } }

    /// Tried in order, so a format stands before those whose signature it shares.
    private static let table: [Entry] = [
        Entry(image("GIF", "take its frames apart with ImageMagick: 'magick IN.gif OUT-%03d.png'"), text("GIF8")),
        Entry(
            image("TIFF"),
            [[0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B]]),
        Entry(image("BMP")) { $0.starts(with: Array("BM".utf8)) && $0.count >= 18 && $0[15...17] == [0, 0, 0] },
        Entry(image("AVIF", "convert it with libavif: 'avifdec IN.avif OUT.png'"), at: 4, text("ftypavif", "ftypavis")),
        Entry(
            image("HEIC", "convert it with libheif: 'heif-convert IN.heic OUT.png'"), at: 4,
            text("ftypheic", "ftypheix", "ftyphevc", "ftypheim", "ftypheis", "ftypmif1", "ftypmsf1")),
        Entry(
            image("JPEG XL", "convert it with libjxl: 'djxl IN.jxl OUT.png'"),
            [[0xFF, 0x0A], [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]]),
        Entry(
            image("JPEG 2000"),
            [[0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A], [0xFF, 0x4F, 0xFF, 0x51]]),
        Entry(image("JPEG XR"), [[0x49, 0x49, 0xBC]]),
        Entry(image("PSD", "export its layers as PNG, or: 'magick IN.psd[0] OUT.png'"), text("8BPS")),
        Entry(image("OpenEXR"), [[0x76, 0x2F, 0x31, 0x01]]),
        Entry(image("Radiance HDR"), text("#?RADIANCE", "#?RGBE")),
        Entry(image("DDS"), text("DDS ")),
        Entry(image("QOI"), text("qoif")),
        Entry(image("ICO"), [[0, 0, 1, 0], [0, 0, 2, 0]]),
        Entry(image("PCX")) {
            $0.count > 3 && $0[0] == 0x0A && $0[1] <= 5 && $0[2] == 1 && [1, 2, 4, 8].contains($0[3])
        },
        Entry(image("Netpbm")) { bytes in
            bytes.count > 2 && bytes[0] == UInt8(ascii: "P") && (0x31...0x37).contains(bytes[1])
                && [0x20, 0x09, 0x0A, 0x0D, 0x23].contains(bytes[2])
        },
        Entry(ForeignFormat("PDF", "a PDF document", "draw its pages: 'pdftoppm -png IN.pdf OUT'"), text("%PDF")),
        Entry(ForeignFormat("PostScript", "a PostScript document", convert), text("%!PS")),
        Entry(
            ForeignFormat("Git LFS pointer", "a Git LFS pointer instead of the file", "fetch it with 'git lfs pull'"),
            text("version https://git-lfs")),
        Entry(ForeignFormat("video", "a video", "take its frames: 'ffmpeg -i IN OUT-%05d.png'"), isVideo),
        Entry(
            ForeignFormat("zip", "a zip archive", "unpack it, or give the archive itself as data"),
            [[0x50, 0x4B, 3, 4]]),
        Entry(
            ForeignFormat("7z", "a 7z archive", "unpack it: '7z x IN.7z'"), [[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]]),
        Entry(ForeignFormat("RAR", "a RAR archive", "unpack it: 'unrar x IN.rar'"), text("Rar!")),
        Entry(ForeignFormat("gzip", "a file compressed with gzip", "unpack it with 'gunzip'"), [[0x1F, 0x8B]]),
        Entry(ForeignFormat("HDF5", "an HDF5 file", nil), [[0x89, 0x48, 0x44, 0x46]]),
        Entry(ForeignFormat("NumPy", "a NumPy array", nil), [[0x93] + Array("NUMPY".utf8)]),
        Entry(ForeignFormat("SVG", "an SVG drawing", "draw it as pixels: 'rsvg-convert IN.svg -o OUT.png'")) {
            isMarkup($0) && contains($0, "<svg")
        },
        Entry(ForeignFormat("web page", "a web page instead of an image", "download the image again")) { bytes in
            isMarkup(bytes)
                && ["<!doctype html", "<html", "<head", "<body", "<script"].contains { contains(bytes, $0) }
        },
        Entry(ForeignFormat("XML", "an XML file", nil), isMarkup),
        Entry(ForeignFormat("JSON", "a JSON file", nil)) { bytes in
            guard isText(bytes), let first = bytes.first(where: { $0 > 0x20 }) else { return false }
            return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        },
        Entry(ForeignFormat("zeros", "a file of zeros", "copy or download it again")) { bytes in
            bytes.count >= 16 && bytes.allSatisfy { $0 == 0 }
        },
        Entry(ForeignFormat("text", "a text file", nil), isText),
    ]

    @Sendable private static func isVideo(_ bytes: [UInt8]) -> Bool {
        let isContainer = bytes.count > 12 && Array(bytes[4..<8]) == Array("ftyp".utf8)
        let isAVI = bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("AVI ".utf8))
        return isContainer || isAVI || bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3])
    }

    /// Whether the bytes are text that starts with `<`.
    @Sendable private static func isMarkup(_ bytes: [UInt8]) -> Bool {
        isText(bytes) && bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) } == UInt8(ascii: "<")
    }

    /// Whether the bytes have no control characters except for spaces, so that they are text in some encoding.
    @Sendable private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return lower.firstRange(of: Array(text.utf8)) != nil
    }
}
