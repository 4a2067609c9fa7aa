import Images
import Testing

@testable import Data

struct PreparationTests {
    private func prepared(_ image: Image, _ fit: DataDeclaration.Fit, channels: Int = 1) -> [UInt8] {
        let declaration = DataDeclaration(
            fields: [.init("real", .image(channels: channels, height: 4, width: 4))], fit: fit)
        return Preparation(declaration, images: 0..<1)(Sample(images: [image])).planes[0]
    }

    private func gradient(_ width: Int, _ height: Int, _ stepX: Int, _ stepY: Int) -> Image {
        let pixels = (0..<(width * height)).map { UInt8(($0 % width * stepX + $0 / width * stepY) % 256) }
        return Image(width: width, height: height, channels: 1, pixels: pixels)
    }

    /// Golden values from Pillow with the sizes and offsets of torchvision's Resize and CenterCrop.
    @Test func cropEqualsTorchvision() {
        let wide: [UInt8] = [23, 68, 118, 168, 37, 82, 132, 182, 53, 98, 148, 198, 67, 112, 162, 212]
        #expect(prepared(gradient(10, 7, 25, 9), .crop) == wide)
        let tall: [UInt8] = [23, 37, 53, 67, 68, 82, 98, 112, 118, 132, 148, 162, 168, 182, 198, 212]
        #expect(prepared(gradient(7, 10, 9, 25), .crop) == tall)
    }

    @Test func padKeepsTheImageAndFillsWithBlack() {
        let image = Image(width: 8, height: 4, color: [200])
        #expect(prepared(image, .pad) == [0, 0, 0, 0] + [UInt8](repeating: 200, count: 8) + [0, 0, 0, 0])
    }

    @Test func stretchFills() {
        let image = Image(width: 8, height: 1, channels: 1, pixels: [0, 0, 10, 10, 20, 20, 30, 30])
        let row = prepared(image, .stretch).prefix(4)
        #expect(prepared(image, .stretch) == Array([row, row, row, row].joined()))
    }

    @Test(arguments: [(1, 1000), (1000, 1), (1, 1), (3, 4)])
    func everyImageGetsTheDeclaredShape(width: Int, height: Int) {
        for fit in DataDeclaration.Fit.allCases {
            for channels in 1...4 {
                let image = Image(width: width, height: height, color: [1, 2, 3, 4])
                #expect(prepared(image, fit, channels: channels).count == channels * 16)
            }
        }
    }
}
