import Data
import Testing

/// Labels have the numbers of a run's classes, by their names.
struct RelabelledTests {
    private let folder: TemporaryFolder
    private let declaration = DataDeclaration(fields: [
        .init("image", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: 3)),
    ])

    init() throws {
        folder = try TemporaryFolder()
        for name in ["train/ant", "train/bee", "train/cow", "test/bee", "test/cow"] {
            try folder.picture("\(name)/1.png", 1)
        }
    }

    private func labels(_ split: Split) throws -> [Int] {
        let data = try Datasets.open(
            folder.path, declaration: declaration, split: split, classes: [["cow", "bee", "ant"]])
        return try (0..<data.count).map { try data.sample($0).labels[0] }
    }

    @Test func namesDecide() throws {
        #expect(try labels(.train) == [2, 1, 0])
        #expect(try labels(.test) == [1, 0])
    }

    @Test func otherClassesAreRefused() throws {
        try folder.picture("test/dog/1.png", 1)
        #expect(
            throws: DataError.unknownClass(path: "\(folder.path)/test", name: "dog", known: ["cow", "bee", "ant"])
        ) { try labels(.test) }
    }

    @Test func trainingNeedsAllClasses() throws {
        let data = try TemporaryFolder()
        for name in ["bee", "cow"] { try data.picture("\(name)/1.png", 1) }
        #expect(throws: DataError.missingClass(path: data.path, name: "ant", found: ["bee", "cow"])) {
            try Datasets.open(data.path, declaration: declaration, classes: [["ant", "bee", "cow"]])
        }
    }
}
