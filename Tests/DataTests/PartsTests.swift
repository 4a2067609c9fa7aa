import Data
import Testing

/// Which folders are trained on, and which are held out.
struct PartsTests {
    private let folder: TemporaryFolder
    private let labelled = DataDeclaration(fields: [
        .init("image", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: 2)),
    ])

    init() throws { folder = try TemporaryFolder() }

    private func fill(_ names: String...) throws {
        for (index, name) in names.enumerated() { try folder.picture("\(name).png", UInt8(index)) }
    }

    private func labels(_ split: Split) throws -> [String] {
        let data = try Datasets.open(folder.path, declaration: labelled, split: split)
        return try (0..<data.count).map { "\(data.labels[try data.sample($0).labels[0]])" }
    }

    private func message() -> String {
        do {
            _ = try Datasets.open(folder.path, declaration: labelled)
            return ""
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    @Test(arguments: [("train", "valid"), ("training", "testing"), ("Train", "Eval"), ("TRAINING", "Validation")])
    func heldOutImagesAreNotTrainedOn(train: String, heldOut: String) throws {
        try fill("\(train)/cat/1", "\(train)/dog/1", "\(heldOut)/cat/1", "\(heldOut)/dog/1", "\(heldOut)/dog/2")
        #expect(try labels(.train) == ["cat", "dog"])
        #expect(try labels(.test) == ["cat", "dog", "dog"])
    }

    @Test func aClassNextToTheTrainingFolderIsAMistake() throws {
        try fill("train/cat/1", "train/dog/1", "fox/1")
        #expect(
            message()
                == "the model expects only held-out folders such as 'test' or 'val' next to 'train' in 'DIR', but "
                + "found fox next to 'train'")
    }

    @Test func oneFolderIsForTraining() throws {
        try fill("test/cat/1", "cat/1")
        #expect(
            message()
                == "the model expects one folder 'train' in 'DIR', but found no folder for training among cat, test")
        try fill("train/cat/1", "Training/cat/1")
        #expect(message().contains("more than one folder for training among"))
    }

    @Test func severalDomainsAreNotOne() throws {
        try fill("trainA/1", "trainB/1", "testA/1")
        #expect(
            message()
                == "the model expects images of one domain, such as those in 'testA' in 'DIR', but found folders of "
                + "several domains: testA, trainA, trainB")
    }

    @Test func partsInsideClassesAreAMistake() throws {
        try fill("cat/train/1", "cat/test/1", "dog/train/1")
        #expect(
            message()
                == "the model expects 'train' around the class folders in 'DIR', but found 'train' in the folder 'cat'")
    }
}
