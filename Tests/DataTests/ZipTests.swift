import Data
import Images
import Testing

struct ZipTests {
    private let declaration = DataDeclaration(fields: [
        .init("real", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: 2)),
    ])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func readsStyleGANLabels() throws {
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

    @Test func truncatedArchivesAreErrors() throws {
        for count in stride(from: 2, to: Files.foldersZip.count, by: 11) {
            let path = try folder.write("cut.zip", Array(Files.foldersZip.prefix(count)))
            #expect(throws: DataError.self) { try Datasets.open(path, declaration: declaration) }
        }
    }

    @Test func damagedBytesDoNotCrash() throws {
        for place in stride(from: 4, to: Files.labelledZip.count, by: 5) {
            var bytes = Files.labelledZip
            bytes[place] ^= 0xFF
            let path = try folder.write("bad.zip", bytes)
            // Either it opens or it fails with an error; it never traps.
            _ = try? Datasets.open(path, declaration: declaration)
        }
    }
}
