import Foundation
import Testing

@testable import Images

struct ImageFileTests {
    @Test(arguments: 1...4)
    func pngKeepsEveryChannelCount(channels: Int) throws {
        let pixels = (0..<(7 * 5 * channels)).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let image = Image(width: 7, height: 5, channels: channels, pixels: pixels)
        #expect(try ImageFile.decode(ImageFile.encode(image)) == image)
    }

    @Test func pngKindsAreExpanded() throws {
        let chess = try ImageFile.decode(Files.grey1)
        #expect(chess.pixels == [255, 0, 255, 0, 0, 255, 0, 255])
        let palette = try ImageFile.decode(Files.palette)
        #expect(palette.pixels == [255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 255])
        let alpha = try ImageFile.decode(Files.greyAlpha)
        #expect(alpha.channels == 2 && alpha.pixels == [10, 255, 200, 0])
        let interlaced = try ImageFile.decode(Files.interlaced)
        let numbers: [UInt8] = [0, 10, 20, 30, 40].flatMap { (row: UInt8) in (0..<5).map { row + $0 } }
        #expect(interlaced.pixels == numbers)
    }

    @Test func sixteenBitsAreRoundedAndGammaIsIgnored() throws {
        #expect(try ImageFile.decode(Files.rgb16).pixels == [0, 0, 1, 200, 128, 255])
    }

    @Test func jpegKinds() throws {
        let color = try ImageFile.decode(Files.jpegColor)
        #expect(color.width == 16 && color.height == 8 && color.channels == 3)
        #expect(near(color, 2, 4, [200, 30, 30]) && near(color, 13, 4, [20, 40, 220]))
        let grey = try ImageFile.decode(Files.jpegGrey)
        #expect(grey.channels == 1 && near(grey, 4, 4, [77]))
        #expect(near(try ImageFile.decode(Files.jpegInks), 4, 4, [204, 0, 0]))
    }

    @Test func rotatedPhotographsAreUpright() throws {
        let image = try ImageFile.decode(Files.jpegTurned)
        #expect(image.width == 8 && image.height == 16)
        #expect(near(image, 4, 2, [200, 30, 30]) && near(image, 4, 13, [20, 40, 220]))
    }

    @Test func brokenDataIsNamed() {
        #expect(message([]) == "the file is empty")
        #expect(message(Array("hello, I am text".utf8)) == "a text file, expected PNG, JPEG or WebP")
        #expect(message(Array(Files.interlaced.dropLast(20))) == "the PNG data is truncated")
        #expect(message(Array(Files.interlaced.prefix(20))) == "the PNG data is truncated")
        #expect(message(Array(Files.jpegColor.dropLast(20))) == "the JPEG data is truncated")
        #expect(message(Array(Files.jpegColor.prefix(100))) == "the JPEG data is truncated")
        var flipped = Files.interlaced
        flipped[flipped.count - 13] ^= 1
        #expect(message(flipped) == "the PNG data is corrupt: IDAT: CRC error")
        #expect(
            message(Files.huge) == "the PNG data is truncated")
    }

    @Test func everyTruncationIsReported() {
        for file in [Files.palette, Files.rgb16, Files.jpegColor, Files.jpegInks] {
            for count in stride(from: 4, to: file.count - 12, by: 7) {
                #expect(throws: ImageError.self) { try ImageFile.decode(Array(file.prefix(count))) }
            }
        }
    }

    @Test func filesAreWrittenAtomically() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.jpg"
        let image = Image(width: 3, height: 2, color: [1, 2, 3])
        try ImageFile.write(image, to: path)
        #expect(try ImageFile.read(path) == image)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.jpg"])
    }

    @Test func foldersAreMade() throws {
        let folder = try TemporaryFolder()
        let image = Image(width: 1, height: 1, color: [0])
        try ImageFile.write(image, to: folder.path + "/b/c/a.png")
        #expect(try ImageFile.read(folder.path + "/b/c/a.png") == image)
    }

    @Test func fileErrorsNameTheFile() {
        let image = Image(width: 1, height: 1, color: [0])
        #expect(
            throws: ImageError.file(action: "write", path: "/dev/null/a.png", reason: "not a directory")
        ) { try ImageFile.write(image, to: "/dev/null/a.png") }
        #expect(
            throws: ImageError.file(action: "read", path: "/nowhere/a.png", reason: "no such file or directory")
        ) { try ImageFile.read("/nowhere/a.png") }
        #expect(
            ImageError.inFile(path: "a.png", .empty).description == "'a.png': the file is empty")
    }

    private func message(_ bytes: [UInt8]) -> String {
        do {
            _ = try ImageFile.decode(bytes)
            return "decoded"
        } catch {
            return error.description
        }
    }

    private func near(_ image: Image, _ x: Int, _ y: Int, _ color: [UInt8]) -> Bool {
        color.indices.allSatisfy { abs(Int(image[x, y, $0]) - Int(color[$0])) <= 3 }
    }
}

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ganzoo-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
