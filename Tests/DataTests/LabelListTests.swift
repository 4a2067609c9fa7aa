import Data
import Testing

struct LabelListTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.picture("\(name).png", 1) }
    }

    private func labels(_ classes: Int) throws -> [String] {
        let declaration = DataDeclaration(fields: [
            .init("image", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: classes)),
        ])
        let data = try Datasets.open(folder.path, declaration: declaration)
        return try (0..<data.count).map { data.labels[try data.sample($0).labels[0]] }
    }

    @Test(arguments: [
        "a.png,dog\nb.png,cat\nc.png,dog\n", "file,label\na.png,dog\nb.png,cat\nc.png,dog\n",
        "\u{FEFF}file,size,category\r\n\"a.png\",3,\"dog\"\r\nb.png,3,cat\r\nc.png,4,dog\r\n",
    ])
    func tablesNameClasses(table: String) throws {
        try folder.write("labels.csv", Array(table.utf8))
        #expect(try labels(2) == ["dog", "cat", "dog"])
    }

    @Test func wholeNumbersAreTheNumbersOfClasses() throws {
        try folder.write("labels.csv", Array("a.png,3.0\nb.png,0\nc.png,10.0\n".utf8))
        #expect(try labels(11) == ["3", "0", "10"])
    }

    @Test func documentsMayNameClasses() throws {
        try folder.write(
            "dataset.json", Array(#"{"labels": [["a.png", "dog"], ["b.png", "cat"], ["c.png", "dog"]]}"#.utf8))
        #expect(try labels(2) == ["dog", "cat", "dog"])
    }

    @Test(arguments: ["train/a.png,dog\ntrain/b.png,cat\ntest/a.png,cat\n", "a.png,dog\nb.png,cat\n"])
    func aListMayLieBesideTheParts(table: String) throws {
        let folder = try TemporaryFolder()
        for name in ["train/a", "train/b", "test/a"] { try folder.picture("\(name).png", 1) }
        try folder.write("labels.csv", Array(table.utf8))
        func labels(_ split: Split) throws -> [String] {
            let declaration = DataDeclaration(fields: [
                .init("image", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: 2)),
            ])
            let data = try Datasets.open(folder.path, declaration: declaration, split: split)
            return try (0..<data.count).map { data.labels[try data.sample($0).labels[0]] }
        }
        #expect(try labels(.train) == ["dog", "cat"])
        #expect(try labels(.test) == [table.hasPrefix("a") ? "dog" : "cat"])
    }

    @Test(arguments: ["2000000000", "9223372036854775807"])
    func hugeNumbersAreRefused(number: String) throws {
        try folder.write("dataset.json", Array("{\"labels\": [[\"a.png\", \(number)]]}".utf8))
        let error = try #require(throws: DataError.self) { try labels(2) }
        #expect("\(error)".contains("the label \(number) is above 65535"))
    }

    @Test func everyImageNeedsALabel() throws {
        try folder.write("labels.csv", Array("a.png,dog\nb.png,cat\n".utf8))
        let error = try #require(throws: DataError.self) { try labels(2) }
        #expect("\(error)".contains("c.png': 'labels.csv' has no label for it"))
    }
}
