import Testing

@testable import Images

struct ImageChannelsTests {
    @Test func greyIsLuma() {
        let image = Image(
            width: 3, height: 1, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 10, 200, 77])
        // Pillow's convert('L').
        #expect(image.converted(to: 1).pixels == [76, 150, 129])
    }

    @Test func greyIsCopiedToAllColors() {
        let image = Image(width: 2, height: 1, channels: 1, pixels: [3, 9])
        #expect(image.converted(to: 3).pixels == [3, 3, 3, 9, 9, 9])
        #expect(image.converted(to: 4).pixels == [3, 3, 3, 255, 9, 9, 9, 255])
        #expect(image.converted(to: 2).pixels == [3, 255, 9, 255])
    }

    @Test func alphaIsBlendedWithWhiteOrRemoved() {
        let image = Image(width: 2, height: 1, channels: 4, pixels: [100, 0, 200, 128, 5, 6, 7, 0])
        #expect(image.converted(to: 3).pixels == [177, 127, 227, 255, 255, 255])
        #expect(image.converted(to: 3, alpha: .dropped).pixels == [100, 0, 200, 5, 6, 7])
        #expect(image.converted(to: 2).pixels == [53, 128, 6, 0])
        #expect(image.converted(to: 4) == image)
    }

    @Test func alphaIsCopied() {
        let other = Image(width: 2, height: 1, channels: 4, pixels: [1, 2, 3, 40, 5, 6, 7, 80])
        let grey = Image(width: 2, height: 1, channels: 1, pixels: [10, 20])
        #expect(grey.withAlpha(of: other).pixels == [10, 40, 20, 80])
        #expect(grey.withAlpha(of: grey) == grey)
        #expect(other.withAlpha(of: other) == other)
        #expect(Image(width: 1, height: 1, color: [9]).withAlpha(of: other).pixels == [9, 60])
    }
}
