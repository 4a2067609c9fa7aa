import Testing

@testable import Images

struct ImageGridTests {
    @Test func imagesAreArrangedInRows() throws {
        let images = (1...3).map { Image(width: 2, height: 1, color: [UInt8($0)]) }
        let sheet = try #require(ImageGrid(columns: 2, gap: 1, background: 0).compose(images))
        #expect([sheet.width, sheet.height] == [7, 5])
        #expect(
            sheet.pixels == [
                0, 0, 0, 0, 0, 0, 0,
                0, 1, 1, 0, 2, 2, 0,
                0, 0, 0, 0, 0, 0, 0,
                0, 3, 3, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0,
            ])
    }

    @Test func aColorImageMakesTheGridColored() throws {
        let sheet = try #require(
            ImageGrid(gap: 0).compose([
                Image(width: 1, height: 1, color: [7]), Image(width: 1, height: 1, color: [1, 2, 3]),
            ]))
        #expect(sheet.pixels == [7, 7, 7, 1, 2, 3])
    }

    @Test func imagesAreEnlargedWithoutBlur() throws {
        let sheet = try #require(
            ImageGrid(columns: 1, gap: 0, scale: 2).compose([Image(width: 2, height: 1, channels: 1, pixels: [3, 9])]))
        #expect([sheet.width, sheet.height] == [4, 2])
        #expect(sheet.pixels == [3, 3, 9, 9, 3, 3, 9, 9])
    }

    @Test func captionsStandBesideTheirRows() throws {
        let images = (0..<4).map { _ in Image(width: 20, height: 20, color: [255]) }
        let plain = try #require(ImageGrid(columns: 2).compose(images))
        let sheet = try #require(ImageGrid(columns: 2, captions: ["", "cat"]).compose(images))
        let margin = sheet.width - plain.width
        #expect(sheet.height == plain.height)
        #expect(margin == Letters.width(of: "cat") + 12)
        func dark(_ rows: Range<Int>) -> Int {
            rows.reduce(0) { sum, y in sum + (0..<margin).count { sheet[$0, y, 0] < 100 } }
        }
        #expect(dark(0..<23) == 0)
        #expect(dark(24..<44) > 20)
        // the images themselves are the same
        #expect((margin..<sheet.width).allSatisfy { sheet[$0, 10, 0] == plain[$0 - margin, 10, 0] })
    }

    @Test func noImagesGiveNoGrid() {
        #expect(ImageGrid().compose([]) == nil)
    }
}
