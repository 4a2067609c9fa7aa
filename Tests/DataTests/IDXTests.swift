import Data
import Foundation
import Images
import Testing

struct IDXTests {
    private let declaration = DataDeclaration(fields: [
        .init("real", .image(channels: 1, height: 1, width: 2)), .init("label", .label(classes: 3)),
    ])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func message(_ path: String) -> String {
        do {
            _ = try Datasets.open(path, declaration: declaration)
            return "opened"
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    @Test func plainFilesByFolderAndByName() throws {
        try folder.idx("train", [1, 2, 3, 4, 5, 6], labels: [0, 2, 1])
        try folder.idx("t10k", [7, 8, 9, 10], labels: [2, 1])
        for path in [folder.path, folder.path + "/train-images-idx3-ubyte"] {
            let train = try Datasets.open(path, declaration: declaration)
            #expect(train.count == 3 && train.labels == ["0", "1", "2"])
            #expect(try train.sample(1).label == 2 && train.sample(1).images[0].pixels == [3, 4])
            let test = try Datasets.open(path, declaration: declaration, split: .test)
            #expect(try test.count == 2 && test.sample(0).images[0].pixels == [7, 8])
        }
    }

    @Test func domainFoldersMayContainEitherPart() throws {
        try folder.idx("trainA/train", [1, 2, 3, 4], labels: nil)
        try folder.idx("trainA/t10k", [5, 6], labels: nil)
        try folder.idx("trainB/train", [7, 8], labels: nil)
        try folder.idx("testA/t10k", [9, 10], labels: nil)
        try folder.idx("testB/train", [11, 12], labels: nil)
        try folder.idx("testB/t10k", [13, 14], labels: nil)
        let domains = DataDeclaration(
            fields: ["a", "b"].map { .init($0, .image(channels: 1, height: 1, width: 2)) })
        let train = try Datasets.open(folder.path, declaration: domains)
        #expect(try train.sample(0).images.map(\.pixels) == [[1, 2], [7, 8]])
        let test = try Datasets.open(folder.path, declaration: domains, split: .test)
        #expect(try test.sample(0).images.map(\.pixels) == [[9, 10], [13, 14]])
    }

    @Test func wrongHeadersAreReported() throws {
        try folder.idx("train", [1, 2, 3, 4, 5, 6], labels: [0, 2])
        #expect(message(folder.path) == "'DIR/train-labels-idx1-ubyte': 2 labels for 3 images")
        try folder.write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1])
        #expect(
            message(folder.path)
                == "'DIR/train-images-idx3-ubyte': the header describes 9×1×2 bytes, but the file has 2")
        try folder.write(
            "train-images-idx3-ubyte", [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12) + [1])
        #expect(message(folder.path).contains("the header describes"))
        try folder.write("train-images-idx3-ubyte", Array("hello".utf8))
        #expect(
            message(folder.path)
                == "'DIR/train-images-idx3-ubyte': expected IDX data of 3 dimensions, which starts with 00000803,"
                + " but found 68656c6c")
    }

    @Test func truncatedAndDamagedCompression() throws {
        let whole = [UInt8](
            try Foundation.Data(contentsOf: URL(fileURLWithPath: zooData + "/digits/t10k-images-idx3-ubyte.gz")))
        let path = try folder.write("train-images-idx3-ubyte.gz", Array(whole.prefix(100_000)))
        #expect(message(path) == "'DIR/train-images-idx3-ubyte.gz': the compressed data is truncated")
        var damaged = whole
        damaged[5_000] ^= 0xFF
        try folder.write("train-images-idx3-ubyte.gz", damaged)
        #expect(message(path) == "'DIR/train-images-idx3-ubyte.gz': the compressed data is corrupt")
    }
}
