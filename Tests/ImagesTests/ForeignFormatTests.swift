import Testing

@testable import Images

struct ForeignFormatTests {
    private static let samples: [(start: [UInt8], text: String, name: String)] = [
        ([], "GIF89a", "GIF"), ([0x49, 0x49, 0x2A, 0], "", "TIFF"), ([0x4D, 0x4D, 0, 0x2A], "", "TIFF"),
        ([0x42, 0x4D, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], "", "BMP"),
        ([0, 0, 0, 28], "ftypavif", "AVIF"), ([0, 0, 0, 28], "ftypheic", "HEIC"),
        ([0, 0, 0, 28], "ftypisom....", "video"), ([0xFF, 0x0A, 0], "", "JPEG XL"), ([], "8BPS", "PSD"),
        ([], "P6\n4 4\n255\n", "Netpbm"), ([], "qoif", "QOI"), ([], "%PDF-1.7", "PDF"),
        ([], "<?xml version=\"1.0\"?>\n<svg xmlns=", "SVG"), ([], "\n<!DOCTYPE HTML>\n<p>", "web page"),
        ([], "version https://git-lfs.github.com/spec/v1\noid", "Git LFS pointer"),
        ([], "{\"error\": 404}", "JSON"), ([], "Not found", "text"),
        ([UInt8](repeating: 0, count: 40), "", "zeros"),
    ]

    @Test func formatsAreRecognizedByTheirFirstBytes() throws {
        for sample in Self.samples {
            let bytes = sample.start + Array(sample.text.utf8)
            let format = try #require(ForeignFormat(bytes))
            #expect(format.name == sample.name)
            #expect(throws: ImageError.foreign(format)) { try ImageFile.decode(bytes) }
        }
    }

    @Test func formatsThatAreReadAreNotForeign() {
        for bytes in [Files.grey1, Files.jpegColor, [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4] + Array("WEBP".utf8)] {
            #expect(ForeignFormat(bytes) == nil)
        }
        #expect(ForeignFormat([]) == nil)
        #expect(ForeignFormat([0x80, 1, 2]) == nil)
    }

    @Test func messagesSayWhatToDo() {
        #expect(
            ForeignFormat(Array("GIF89a".utf8)).map { ImageError.foreign($0).description }
                == "a GIF image, expected PNG, JPEG or WebP; take its frames apart with ImageMagick: "
                + "'magick IN.gif OUT-%03d.png'")
        #expect(
            ForeignFormat(Array("hello".utf8)).map { ImageError.foreign($0).description }
                == "a text file, expected PNG, JPEG or WebP")
    }
}
