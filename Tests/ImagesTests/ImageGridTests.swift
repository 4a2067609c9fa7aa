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

    @Test func noImagesGiveNoGrid() {
        #expect(ImageGrid().compose([]) == nil)
    }
}
