import Data
import Foundation
import Testing

struct TarTests {
    @Test(arguments: ["classes.tar", "classes.tar.gz", "classes.tar.bz2", "classes.tar.xz", "classes.tar.zst"])
    func everyCompressionIsRead(name: String) throws {
        #expect(try GoldenArchives.greys(name) == [10, 20, 110])
        #expect(try GoldenArchives.classes(name, 2) == ["cat", "dog"])
    }

    /// Absolute names and names outside the archive stay inside; bytes that are not UTF-8 keep names apart; links count.
    @Test func noFileIsLost() throws {
        #expect(try GoldenArchives.greys("odd.tar").sorted() == [10, 10, 20, 30, 30, 40])
    }

    @Test func longNamesInUTF8() throws {
        #expect(try GoldenArchives.classes("names.tar.gz", 2) == ["犬", "猫"])
    }

    @Test func everyTruncationIsHarmless() throws {
        let folder = try TemporaryFolder()
        let bytes = try Array(Foundation.Data(contentsOf: URL(filePath: GoldenArchives.path("classes.tar.gz"))))
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 4, width: 4))])
        for count in stride(from: 2, to: bytes.count - 8, by: 7) {
            let path = try folder.write("cut.tar.gz", Array(bytes.prefix(count)))
            #expect(throws: DataError.self) { try Datasets.open(path, declaration: declaration) }
        }
    }
}
