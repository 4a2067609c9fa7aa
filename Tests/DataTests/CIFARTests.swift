import Data
import Images
import Testing

struct CIFARTests {
    private func declaration(_ classes: Int) -> DataDeclaration {
        DataDeclaration(fields: [
            .init("real", .image(channels: 3, height: 32, width: 32)), .init("label", .label(classes: classes)),
        ])
    }

    private func record(_ labels: [UInt8], _ color: [UInt8]) -> [UInt8] {
        labels + color.flatMap { [UInt8](repeating: $0, count: 1024) }
    }

    @Test func readsCIFAR10() throws {
        let folder = try TemporaryFolder()
        try folder.write("data_batch_1.bin", record([3], [1, 2, 3]) + record([9], [4, 5, 6]))
        try folder.write("data_batch_2.bin", record([0], [7, 8, 9]))
        try folder.write("test_batch.bin", record([5], [10, 11, 12]))
        try folder.write("batches.meta.txt", Array("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".utf8))
        let train = try Datasets.open(folder.path, declaration: declaration(10))
        #expect(train.count == 3 && train.labels[3] == "d")
        let sample = try train.sample(1)
        #expect(sample.label == 9 && sample.images[0].pixels.prefix(4) == [4, 5, 6, 4])
        #expect(try Datasets.open(folder.path, declaration: declaration(10), split: .test).sample(0).label == 5)
        let cut = try folder.write("data_batch_2.bin", Array(record([0], [7, 8, 9]).dropLast()))
        #expect(
            throws: DataError.broken(path: cut, reason: "expected records of 3073 bytes, but found 3072 bytes")
        ) { try Datasets.open(folder.path, declaration: declaration(10)) }
    }

    @Test func readsCIFAR100WithFineAndCoarseLabels() throws {
        let folder = try TemporaryFolder()
        try folder.write("train.bin", record([7, 77], [1, 2, 3]))
        #expect(try Datasets.open(folder.path, declaration: declaration(100)).sample(0).label == 77)
        #expect(try Datasets.open(folder.path, declaration: declaration(20)).sample(0).label == 7)
    }
}
