import Testing

@testable import Images

/// Golden values from Pillow 13.0's `Image.resize`.
struct ImageResizeTests {
    @Test(
        arguments: [
            (Filter.nearest, [135, 188, 241, 223, 20, 73, 55, 108, 161, 75, 128, 181, 191, 244, 41, 51, 104, 157]),
            (.box, [113, 124, 134, 109, 134, 158, 163, 130, 98, 94, 147, 136, 162, 130, 140, 145, 134, 123]),
            (.bilinear, [105, 133, 143, 125, 129, 144, 133, 134, 127, 124, 135, 130, 139, 140, 134, 151, 132, 125]),
            (.bicubic, [102, 130, 141, 122, 132, 148, 136, 133, 127, 126, 137, 126, 140, 138, 136, 154, 132, 124]),
            (.lanczos, [101, 127, 139, 121, 136, 150, 136, 131, 128, 130, 138, 125, 141, 137, 134, 152, 133, 125]),
        ] as [(Filter, [UInt8])])
    func shrinksAsPillow(filter: Filter, golden: [UInt8]) {
        #expect(small.resized(width: 3, height: 2, filter: filter).pixels == golden)
    }

    @Test(
        arguments: [
            (Filter.nearest, 114_128_104, 3_050_141_568),
            (.box, 4_116_134_534, 3_050_141_568),
            (.bilinear, 2_009_874_656, 3_417_239_142),
            (.bicubic, 1_099_690_825, 1_914_203_781),
            (.lanczos, 650_290_811, 667_537_261),
        ] as [(Filter, UInt32, UInt32)])
    func equalsPillowBitForBit(filter: Filter, smaller: UInt32, larger: UInt32) {
        let image = Image(width: 67, height: 45, channels: 3) { buffer in
            for index in buffer.indices {
                let (x, y, channel) = (index / 3 % 67, index / 201, index % 3)
                buffer[index] = UInt8((x * x * 3 + y * y * 5 + x * y + channel * 40) % 256)
            }
        }
        #expect(hash(image.resized(width: 20, height: 31, filter: filter)) == smaller)
        #expect(hash(image.resized(width: 100, height: 80, filter: filter)) == larger)
    }

    @Test func transparentPixelsDoNotShow() {
        let image = Image(
            width: 2, height: 1, channels: 4, pixels: [200, 100, 50, 255, 0, 255, 0, 0])
        #expect(image.resized(width: 1, height: 1).pixels == [199, 99, 49, 128])
    }

    /// Only what a part depends on is computed, which must not change a bit.
    @Test(arguments: Filter.allCases) func partsAreThoseOfTheWhole(filter: Filter) {
        let parts = [
            Image.Part(x: 0, y: 0, width: 9, height: 8), .init(x: 3, y: 0, width: 2, height: 8),
            .init(x: 0, y: 7, width: 9, height: 1), .init(x: 8, y: 2, width: 1, height: 5),
        ]
        for (width, height) in [(31, 5), (9, 8), (4, 40), (100, 90), (9, 17), (1, 8), (3, 600)] {
            for channels in 1...4 {
                let image = Image(width: width, height: height, channels: channels) { buffer in
                    for index in buffer.indices { buffer[index] = UInt8((index * index * 7 + index * 31) % 256) }
                }
                for wanted in 1...4 {
                    let whole = image.converted(to: wanted).resized(width: 9, height: 8, filter: filter)
                    for part in parts {
                        let found = image.resized(width: 9, height: 8, filter: filter, part: part, channels: wanted)
                        #expect(
                            found == whole.cropped(x: part.x, y: part.y, width: part.width, height: part.height))
                    }
                }
            }
        }
    }

    /// All of it would have 2.6 billion pixels.
    @Test func aPartOfAHugeResultIsCheap() {
        let image = Image(width: 40_000, height: 1, color: [7, 8, 9])
        let part = Image.Part(x: 1_279_968, y: 0, width: 64, height: 64)
        #expect(
            image.resized(width: 2_560_000, height: 64, part: part) == Image(width: 64, height: 64, color: [7, 8, 9]))
    }

    @Test func equalSizesKeepTheImage() {
        #expect(small.resized(width: 7, height: 5, filter: .bicubic) == small)
    }

    private let small = Image(width: 7, height: 5, channels: 3) { buffer in
        for index in buffer.indices {
            let (x, y, channel) = (index / 3 % 7, index / 21, index % 3)
            buffer[index] = UInt8((x * 37 + y * 91 + channel * 53 + x * y * 7) % 256)
        }
    }

    private func hash(_ image: Image) -> UInt32 {
        image.pixels.reduce(0) { $0 &* 31 &+ UInt32($1) }
    }
}
