import Data
import Images
import Testing

/// Several images per sample: where they may be, and what is refused.
struct DomainFoldersTests {
    private let folder: TemporaryFolder
    private let pairs = DataDeclaration(
        fields: ["edges", "photo"].map { .init($0, .image(channels: 1, height: 4, width: 4)) }, pairing: .paired)

    init() throws { folder = try TemporaryFolder() }

    /// Writes one image per name whose grey level is the number of its folder times ten plus its own.
    private func fill(_ folders: String..., count: Int = 2) throws {
        for (index, name) in folders.enumerated() {
            for number in 0..<count { try folder.picture("\(name)/\(number).png", UInt8(10 * index + number)) }
        }
    }

    private func values(_ split: Split = .train, _ declaration: DataDeclaration? = nil) throws -> [[UInt8]] {
        let data = try Datasets.open(folder.path, declaration: declaration ?? pairs, split: split)
        return try (0..<data.count).map { try data.sample($0).images.map { $0.pixels[0] } }
    }

    private func message() -> String {
        do {
            _ = try Datasets.open(folder.path, declaration: pairs)
            return ""
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    @Test(arguments: [
        ["trainA", "trainB", "testA", "testB"], ["train_A", "train_B", "val_A", "val_B"],
        ["train/A", "train/B", "test/A", "test/B"], ["A/train", "B/train", "A/test", "B/test"],
        ["train/x", "train/y", "valid/x", "valid/y"],
        // the model's own names determine the order
        ["train/edges", "train/photo", "test/edges", "test/photo"],
    ])
    func pairsAreFoundUnderTheirUsualNames(folders: [String]) throws {
        for (index, name) in folders.enumerated() {
            for number in 0..<2 { try folder.picture("\(name)/\(number).png", UInt8(10 * index + number)) }
        }
        #expect(try values() == [[0, 10], [1, 11]])
        #expect(try values(.test) == [[20, 30], [21, 31]])
        var unpaired = pairs
        unpaired.pairing = .none
        #expect(try values(.train, unpaired) == [[0, 10], [1, 11]])
    }

    @Test func twoFoldersOfAnyNamesArePairs() throws {
        try fill("maps", "satellite")
        #expect(try values() == [[0, 10], [1, 11]])
        #expect(
            throws: DataError.noHeldOut(
                path: folder.path, wanted: "a held-out folder for each of the training folders, such as 'testA'")
        ) {
            try values(.test)
        }
    }

    @Test func theModelsNamesDetermineTheOrder() throws {
        try fill("photo", "edges")
        #expect(try values() == [[10, 0], [11, 1]])
    }

    @Test func aMissingFolderIsNamed() throws {
        try fill("trainA")
        #expect(
            message()
                == "the model expects one folder per image of a sample in 'DIR', but found trainA, while 'trainB' is "
                + "missing or empty")
    }

    @Test func severalImagesOfOneNameAreAClash() throws {
        try fill("A", "B")
        try folder.picture("A/1.jpg", 1)
        #expect(
            message() == "the model expects one image named '1' for a pair in 'DIR/A', but found '1.jpg' and '1.png'")
    }

    @Test func squareImagesAreNotCutIntoHalves() throws {
        try fill("train", "test")
        let text =
            "the model expects pairs of images in 'DIR/train', but found 2 single images such as '0.png' of 4 × 4 pixels"
        #expect(message() == text)
        var asked = pairs
        asked.pairing = .sideBySide
        #expect(try values(.train, asked).map(\.count) == [2, 2])
    }

    @Test func wideImagesAreSideBySide() throws {
        for number in 0..<3 { try folder.picture("\(number).png", UInt8(number), width: 8, height: 4) }
        #expect(try values() == [[0, 0], [1, 1], [2, 2]])
        try folder.picture("3.png", 3, width: 9, height: 4)
        #expect(message().contains("such as '3.png' of 9 × 4 pixels"))
    }

    @Test func dividedFoldersOfOneWideShapeAreSideBySide() throws {
        for name in ["train/1", "train/2", "val/1"] { try folder.picture("\(name).png", 1, width: 6, height: 4) }
        #expect(try values().count == 2)
        try folder.picture("train/3.png", 1, width: 7, height: 4)
        #expect(message().contains("such as '3.png' of 7 × 4 pixels"))
    }
}
