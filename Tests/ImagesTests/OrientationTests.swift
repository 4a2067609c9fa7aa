import Testing

@testable import Images

struct OrientationTests {
    /// Red in the upper left, green in the upper right, blue below: 32 wide and 64 high.
    @Test(arguments: ["png", "jpg", "webp"], 1...8)
    func everyImageIsUpright(ending: String, orientation: Int) throws {
        let image = try ImageFile.decode(GoldenImages.bytes("orientation-\(orientation).\(ending)"))
        #expect(image.width == 32 && image.height == 64)
        for (x, y, color) in [
            (8, 16, [255, 0, 0]), (24, 16, [0, 255, 0]), (8, 48, [0, 0, 255]), (24, 48, [0, 0, 255]),
        ] {
            #expect(color.indices.allSatisfy { abs(Int(image[x, y, $0]) - color[$0]) <= 4 })
        }
    }

    @Test func theMarkerOfJPEGIsOptional() {
        let tiff: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
        #expect(Orientation(exif: tiff[...]).value == 6)
        #expect(Orientation(exif: (Array("Exif\0\0".utf8) + tiff)[...]).value == 6)
        for count in 0..<20 { #expect(Orientation(exif: tiff.prefix(count)).value == 1) }
    }
}
