import Foundation
import Images
import Testing

@testable import Data

struct ImageFilesTests {
    private let folder: TemporaryFolder
    private let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 4, width: 4))])

    init() throws { folder = try TemporaryFolder() }

    /// A file that another program has written.
    private func copy(_ golden: String, _ name: String) throws {
        let source = URL(filePath: GoldenArchives.path("../images/" + golden))
        try folder.write(name, Array(Foundation.Data(contentsOf: source)))
    }

    private func opened() throws -> ImageFiles {
        try #require(try Datasets.open(folder.path, declaration: declaration) as? ImageFiles)
    }

    @Test func otherFormatsAreNamed() throws {
        try copy("lossy.webp", "a.webp")
        for ending in ["gif", "bmp", "tif", "avif"] { try copy("foreign.\(ending)", "b.\(ending)") }
        try copy("foreign.gif", "c.gif")
        let data = try opened()
        #expect(data.names == ["a.webp"])
        #expect(data.leftOut.map(\.kind) == [".gif (GIF)", ".avif (AVIF)", ".bmp (BMP)", ".tif (TIFF)"])
        #expect(data.leftOut.map(\.count) == [2, 1, 1, 1])
        let warnings = DataReport(folder.path, data, declaration: declaration).warnings
        #expect(
            warnings == [
                "5 files such as 'b.gif' left out: a GIF image; take its frames apart with ImageMagick: "
                    + "'magick IN.gif OUT-%03d.png'"
            ])
    }

    @Test func contentCountsAndNotTheEnding() throws {
        try folder.picture("photo", 1)
        try folder.picture("photo.gif", 2)
        try copy("lossy.webp", "really.webp.jpg")
        try folder.write("notes", Array("text".utf8))
        #expect(try opened().names == ["photo", "photo.gif", "really.webp.jpg"])
        #expect(try opened().sample(2).images[0].width == 16)
    }

    @Test func aClassWithoutImagesIsNamed() throws {
        try folder.picture("ant/1.png", 1)
        try copy("foreign.bmp", "bee/1.bmp")
        let data = try opened()
        #expect(data.labels == ["ant"] && data.lostClasses == ["bee"])
        #expect(
            DataReport(folder.path, data, declaration: declaration).warnings.contains(
                "the folder 'bee' has no image that can be read, so it is no class"))
    }
}
