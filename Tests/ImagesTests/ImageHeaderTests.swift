import Images
import Testing

/// What a header says equals what decoding gives.
struct ImageHeaderTests {
    @Test(arguments: [1, 2, 3, 4])
    func headersOfPNG(channels: Int) throws {
        let bytes = try ImageFile.encode(Image(width: 5, height: 3, color: [UInt8](repeating: 9, count: channels)))
        #expect(ImageHeader(start: bytes) == ImageHeader(width: 5, height: 3, channels: channels))
        #expect(ImageHeader(start: Array(bytes.prefix(20))) == nil)
    }

    @Test(arguments: [
        Files.grey1, Files.palette, Files.rgb16, Files.greyAlpha, Files.interlaced, Files.jpegColor, Files.jpegGrey,
        Files.jpegTurned, Files.jpegInks,
    ])
    func headersAgreeWithDecoding(bytes: [UInt8]) throws {
        let image = try ImageFile.decode(bytes)
        #expect(
            ImageHeader(start: bytes)
                == ImageHeader(width: image.width, height: image.height, channels: image.channels))
    }

    @Test func otherBytesHaveNoHeader() {
        #expect(ImageHeader(start: []) == nil)
        #expect(ImageHeader(start: Array("RIFF1234WEBPVP8 ".utf8)) == nil)
        #expect(ImageHeader(start: [0xFF, 0xD8, 0xFF]) == nil)
    }
}
