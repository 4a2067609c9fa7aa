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

    @Test func ten() throws {
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

    @Test func aFileAlone() throws {
        let folder = try TemporaryFolder()
        let ten = try folder.write("some.bin", record([3], [1, 2, 3]) + record([9], [4, 5, 6]))
        #expect(try Datasets.open(ten, declaration: declaration(10)).sample(1).label == 9)
        let hundred = try folder.write("other.bin", record([7, 77], [1, 2, 3]))
        #expect(try Datasets.open(hundred, declaration: declaration(100)).sample(0).label == 77)
    }

    /// As Python 2 has pickled them: `{'labels': [3, 9], 'data': numpy.array(…)}`.
    @Test func theVersionForPython() throws {
        func text(_ string: String) -> [UInt8] { [0x55, UInt8(string.utf8.count)] + Array(string.utf8) + [0x71, 1] }
        let pixels = record([], [1, 2, 3]) + record([], [4, 5, 6])
        let array = Array("cnumpy.core.multiarray\n_reconstruct\nq\u{5}cnumpy\nndarray\nq\u{6}K\0\u{85}".utf8)
            .filter { $0 != 0xC2 }
        let size = UInt32(pixels.count)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        let head: [UInt8] = [0x80, 2, 0x7D, 0x71, 0, 0x28]
        let batch =
            head + text("batch_label") + text("training batch 1 of 5") + text("labels")
            + [0x5D, 0x71, 3, 0x28, 0x4B, 3, 0x4B, 9, 0x65] + text("data") + array + [0x54] + length + pixels
            + Array("tbu.".utf8)
        let meta =
            head + text("label_names") + [0x5D, 0x28] + (0..<10).flatMap { text("class \($0)") } + Array("eu.".utf8)
        let folder = try TemporaryFolder()
        let path = try folder.write("data_batch_1", batch)
        try folder.write("batches.meta", meta)
        for place in [folder.path, path] {
            let data = try Datasets.open(place, declaration: declaration(10))
            #expect(data.count == 2 && data.labels[3] == "class 3")
            #expect(try data.sample(1).label == 9 && data.sample(1).images[0].pixels.prefix(4) == [4, 5, 6, 4])
        }
        for count in stride(from: 3, to: batch.count - 2, by: 97) {
            try folder.write("data_batch_1", Array(batch.prefix(count)))
            #expect(throws: DataError.self) { try Datasets.open(path, declaration: declaration(10)) }
        }
    }

    @Test func readsFineAndCoarseLabelsOfCIFAR100() throws {
        let folder = try TemporaryFolder()
        try folder.write("train.bin", record([7, 77], [1, 2, 3]))
        #expect(try Datasets.open(folder.path, declaration: declaration(100)).sample(0).label == 77)
        #expect(try Datasets.open(folder.path, declaration: declaration(20)).sample(0).label == 7)
    }
}
