import Images
import Testing

@testable import Data

struct ZipTests {
    private let declaration = DataDeclaration(fields: [
        .init("real", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: 2)),
    ])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func readsLabelsOfStyleGAN() throws {
        let path = try folder.write("data.zip", Files.labelledZip)
        let data = try Datasets.open(path, declaration: declaration)
        let samples = try (0..<data.count).map { try data.sample($0) }
        #expect(samples.map(\.label) == [1, 0, 1])
        #expect(samples.map { $0.images[0].pixels[0] } == [10, 20, 30])
    }

    @Test func subfoldersOfASingleFolderAreClasses() throws {
        let path = try folder.write("data.zip", Files.foldersZip)
        #expect(try Datasets.open(path, declaration: declaration).labels == ["cat", "dog"])
    }

    /// Four animals in the encoding of Windows in Japan, one with a byte of a backslash.
    @Test func namesInOtherEncodingsAreKept() throws {
        #expect(try GoldenArchives.greys("cp932.zip").sorted() == [10, 20, 30, 40])
    }

    @Test func backslashesSeparateFolders() throws {
        #expect(try GoldenArchives.classes("backslashes.zip", 2) == ["cat", "dog"])
    }

    @Test func noFileIsLost() throws {
        #expect(try GoldenArchives.greys("odd.zip").sorted() == [10, 20, 30, 40, 50, 60])
        #expect(
            try ZipArchive(GoldenArchives.path("odd.zip")).names
                == ["absolute.png", "folder/same.png", "outside.png", "é.png", "é~2.png", "犬.png"].sorted())
    }

    /// The directory says how large a file is, so a bound holds before memory is spent.
    @Test func filesAreBoundedBeforeTheyAreUnpacked() throws {
        let source = try Zip.source(GoldenArchives.path("backslashes.zip"), verifies: true)
        #expect(try source.read("cat/1.png", bound: 100).count == source.entries["cat/1.png"]?.size)
        #expect(throws: DataError.self) { try source.read("cat/1.png", bound: 10) }
    }

    @Test func checksumsAreCompared() throws {
        var bytes = Files.foldersZip
        // within the data of the first file, which is stored
        bytes[80] ^= 1
        let path = try folder.write("bad.zip", bytes)
        let data = try Datasets.open(path, declaration: declaration)
        #expect(
            throws: DataError.broken(
                path: path + "/photos/cat/a.png", reason: "the data is corrupt: its checksum is wrong")
        ) {
            try data.sample(0)
        }
    }

    @Test func everyTruncationIsReported() throws {
        for count in stride(from: 2, to: Files.foldersZip.count, by: 11) {
            let path = try folder.write("cut.zip", Array(Files.foldersZip.prefix(count)))
            #expect(throws: DataError.self) { try Datasets.open(path, declaration: declaration) }
        }
    }

    @Test func everyCorruptByteIsHarmless() throws {
        for place in stride(from: 4, to: Files.labelledZip.count, by: 5) {
            var bytes = Files.labelledZip
            bytes[place] ^= 0xFF
            let path = try folder.write("bad.zip", bytes)
            // Either it opens or it fails with an error; it never traps.
            _ = try? Datasets.open(path, declaration: declaration)
        }
    }
}
