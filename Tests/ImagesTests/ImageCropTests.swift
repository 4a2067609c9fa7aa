import Testing

@testable import Images

struct ImageCropTests {
    private let image = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])

    @Test func cropReturnsAPart() {
        #expect(
            image.cropped(x: 1, y: 0, width: 2, height: 2)
                == Image(width: 2, height: 2, channels: 1, pixels: [2, 3, 5, 6]))
        #expect(image.cropped(x: 2, y: 1, width: 9, height: 9).pixels == [6])
    }

    @Test func padAddsColor() {
        let padded = image.padded(width: 5, height: 3, x: 1, y: 1, color: [9])
        #expect(padded.pixels == [9, 9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 4, 5, 6, 9])
    }

    @Test func cropsOutsideTheImageAreReflected() {
        let mirrored = image.mirrored(x: -1, y: -1, width: 6, height: 3)
        #expect(mirrored.pixels == [5, 4, 5, 6, 5, 4, 2, 1, 2, 3, 2, 1, 5, 4, 5, 6, 5, 4])
        let one = Image(width: 1, height: 1, color: [7]).mirrored(x: -2, y: 0, width: 4, height: 2)
        #expect(one == Image(width: 4, height: 2, color: [7]))
        #expect(image.mirrored(x: 1, y: 0, width: 2, height: 1).pixels == [2, 3])
    }

    @Test func pasteKeepsInside() {
        var target = Image(width: 2, height: 2, color: [0])
        target.paste(image, x: -1, y: 1)
        #expect(target.pixels == [0, 0, 2, 3])
    }

    @Test func flips() {
        #expect(image.flippedHorizontally().pixels == [3, 2, 1, 6, 5, 4])
        #expect(image.flippedVertically().pixels == [4, 5, 6, 1, 2, 3])
    }

    /// What EXIF says of each number: where the stored first row and first column belong.
    @Test(
        arguments: [
            (1, [1, 2, 3, 4, 5, 6]), (2, [3, 2, 1, 6, 5, 4]), (3, [6, 5, 4, 3, 2, 1]), (4, [4, 5, 6, 1, 2, 3]),
            (5, [1, 4, 2, 5, 3, 6]), (6, [4, 1, 5, 2, 6, 3]), (7, [6, 3, 5, 2, 4, 1]), (8, [3, 6, 2, 5, 1, 4]),
        ] as [(Int, [UInt8])])
    func orientations(value: Int, pixels: [UInt8]) {
        #expect(image.oriented(Orientation(value)).pixels == pixels)
    }
}
