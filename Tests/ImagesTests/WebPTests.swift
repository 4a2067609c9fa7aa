import Testing

@testable import Images

struct WebPTests {
    private func gradient(_ channels: Int) -> Image {
        Image(width: 7, height: 5, channels: channels) { buffer in
            for index in buffer.indices {
                let (x, y, channel) = (index / channels % 7, index / channels / 7, index % channels)
                buffer[index] = UInt8((x * 13 + y * 29 + channel * 71) % 256)
            }
        }
    }

    @Test func losslessFilesKeepEveryByte() throws {
        #expect(try ImageFile.decode(GoldenImages.bytes("lossless.webp")) == gradient(3))
        #expect(try ImageFile.decode(GoldenImages.bytes("alpha.webp")) == gradient(4))
    }

    @Test func lossyFilesAreClose() throws {
        let image = try ImageFile.decode(GoldenImages.bytes("lossy.webp"))
        #expect(image.width == 16 && image.height == 16 && image.channels == 3)
        #expect(zip([200, 30, 60], 0..<3).allSatisfy { abs(Int(image[8, 8, $1]) - $0) <= 4 })
    }

    @Test func animationsAreRefused() throws {
        #expect(throws: ImageError.foreign(.animatedWebP)) {
            try ImageFile.decode(GoldenImages.bytes("animated.webp"))
        }
    }

    @Test func everyTruncationIsReported() throws {
        for name in ["lossless.webp", "lossy.webp", "alpha.webp"] {
            let bytes = try GoldenImages.bytes(name)
            for count in 12..<(bytes.count - 1) {
                #expect(throws: ImageError.self) { try ImageFile.decode(Array(bytes.prefix(count))) }
            }
        }
    }
}
