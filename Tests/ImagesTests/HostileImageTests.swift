import Testing

@testable import Images

/// Small files that would take much memory or time.
struct HostileImageTests {
    private func error(_ bytes: [UInt8]) -> String {
        do {
            _ = try ImageFile.decode(bytes)
            return "decoded"
        } catch {
            return error.description
        }
    }

    @Test func sidesAndPixelsAreBounded() throws {
        #expect(
            error(try GoldenImages.bytes("wide.png"))
                == "the image has 1000000×1 pixels, expected at most 134217728, and 65535 per side")
        #expect(
            error(try GoldenImages.bytes("bits.png"))
                == "the image has 16384×16384 pixels, expected at most 134217728, and 65535 per side")
        #expect(try ImageFile.decode(GoldenImages.bytes("strip.png")).width == 65_535)
    }

    @Test func scansAreBounded() throws {
        let bytes = try GoldenImages.bytes("progressive.jpg")
        #expect(try ImageFile.decode(bytes).width == 16)
        // the last scan again and again
        let start = try #require(bytes.indices.last { bytes[$0...].starts(with: [0xFF, 0xDA]) })
        let scan = bytes[start..<(bytes.count - 2)]
        let bomb = bytes[..<start] + Array(repeatElement(scan, count: 600).joined()) + bytes.suffix(2)
        #expect(error(Array(bomb)) == "the JPEG data is corrupt: more than 500 scans")
    }

    @Test func aHeaderThatPromisesMoreThanTheBytesIsRefused() throws {
        var bytes = try GoldenImages.bytes("progressive.jpg")
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC2]) })
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0x27, 0x10, 0x27, 0x10])
        #expect(error(bytes) == "the JPEG data is truncated")
    }
}
