import Testing

@testable import Images

struct ImagePlanarTests {
    private let image = Image(width: 2, height: 1, channels: 3, pixels: [0, 128, 255, 1, 2, 3])

    @Test func planesAreChannelByChannel() {
        #expect(image.planes == [0, 1, 128, 2, 255, 3])
    }

    @Test func floatsRoundTrip() {
        for range in [Float(-1)...1, 0...1] {
            let floats = image.floats(range: range)
            #expect(floats[0] == range.lowerBound && floats[4] == range.upperBound)
            #expect(Image(floats: floats, channels: 3, height: 1, width: 2, range: range) == image)
        }
    }

    @Test func floatsOutsideTheRangeAreClipped() {
        let image = Image(floats: [-9, 9, .nan, .infinity, -.infinity, 0], channels: 1, height: 2, width: 3)
        #expect(image.pixels == [0, 255, 0, 255, 0, 128])
    }

    @Test func batchesAreSplitIntoImages() {
        let images = Image.batch(floats: [-1, -1, 1, 1], channels: 1, height: 1, width: 2)
        #expect(images.map(\.pixels) == [[0, 0], [255, 255]])
    }
}
