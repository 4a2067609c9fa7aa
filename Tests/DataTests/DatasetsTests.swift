import Data
import Foundation
import Images
import Testing

struct DatasetsTests {
    private let picture = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 4, width: 4))])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func labelled(_ classes: Int) -> DataDeclaration {
        DataDeclaration(fields: picture.fields + [.init("label", .label(classes: classes))])
    }

    private func message(_ path: String, _ declaration: DataDeclaration, split: Split = .train) -> String {
        do {
            _ = try Datasets.open(path, declaration: declaration, folders: [zooData], split: split)
            return "opened"
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    @Test func foldersAreClasses() throws {
        try folder.picture("dog/x/1.png", 10)
        try folder.picture("cat/2.JPG", 20)
        try folder.picture(".hidden/3.png", 30)
        let data = try Datasets.open(folder.path + "/", declaration: labelled(2))
        #expect(data.labels == ["cat", "dog"] && data.count == 2)
        #expect(try data.sample(0).label == 0 && data.sample(0).images[0].pixels[0] == 20)
        #expect(try data.sample(1).label == 1)
    }

    @Test func numberedFoldersAreInTheOrderOfTheirNumbers() throws {
        for number in [0, 1, 2, 10] { try folder.picture("\(number)/a.png", 1) }
        #expect(try Datasets.open(folder.path, declaration: labelled(4)).labels == ["0", "1", "2", "10"])
    }

    @Test func foldersHaveSplits() throws {
        try folder.picture("train/a.png", 1)
        try folder.picture("val/b.png", 2)
        for (split, value) in [(Split.train, UInt8(1)), (.test, 2)] {
            let data = try Datasets.open(folder.path, declaration: picture, split: split)
            #expect(try data.count == 1 && data.sample(0).images[0].pixels[0] == value)
        }
    }

    @Test func domainsAndPairs() throws {
        let two = DataDeclaration(fields: [
            .init("a", .image(channels: 1, height: 4, width: 4)), .init("b", .image(channels: 3, height: 4, width: 4)),
        ])
        try folder.picture("trainA/1.png", 1)
        try folder.picture("trainA/2.png", 2)
        try folder.idx("trainB/train", [1, 2], labels: nil)
        let data = try Datasets.open(folder.path, declaration: two)
        #expect(data.domains.map(\.count) == [2, 1] && data.count == 2)
        #expect(
            message(folder.path, two, split: .test)
                == "'DIR' has no test split, expected a held-out folder for each of the training folders, such as 'testA'"
        )
        var paired = two
        paired.pairing = .paired
        let pairs = try TemporaryFolder()
        try pairs.write(
            "train/1.png", ImageFile.encode(Image(width: 4, height: 1, channels: 1, pixels: [1, 1, 2, 2])))
        try pairs.picture("test/2.png", 9, width: 4)
        let sides = try Datasets.open(pairs.path, declaration: paired).sample(0).images
        #expect(sides.map(\.pixels) == [[1, 1], [2, 2]])
    }

    @Test func missingEmptyAndForeignFolders() throws {
        #expect(message(folder.path + "/no", picture) == "no data at 'DIR/no': no such file or folder")
        #expect(message(folder.path, picture) == "the folder 'DIR' is empty; expected PNG, JPEG or WebP images")
        try folder.write("notes.txt", [65])
        try folder.write("b.gif", [65])
        #expect(
            message(folder.path, picture)
                == "no PNG, JPEG or WebP images in 'DIR', but 2 other files such as 'b.gif', a text file")
        #expect(
            message(folder.path + "/b.gif", picture)
                == "unknown data format of 'DIR/b.gif' (a text file), expected a folder, zip or tar of images, IDX, CIFAR, "
                + "NPY, NPZ or CSV"
        )
        #expect(
            message(folder.path, picture, split: .test)
                == "'DIR' has no test split, expected a folder 'test' or 'val' next to 'train'")
    }

    @Test func unreadableImagesAreReported() throws {
        try folder.write("a.png", Array("text".utf8))
        try folder.write("b.png", [])
        #expect(
            message(folder.path, picture)
                == "none of the 2 image files in 'DIR' can be read: 'DIR/a.png': a text file, expected PNG, JPEG or WebP"
        )
    }

    @Test func otherClassesThanExpected() throws {
        for name in ["a", "b", "c"] { try folder.picture("\(name)/1.png", 1) }
        #expect(
            message(folder.path, labelled(10)) == "the model expects 10 classes for 'label', but 'DIR' has 3: a, b, c")
        try folder.picture("1.png", 1)
        #expect(
            message(folder.path, labelled(1)) == "the model expects 1 class for 'label', but 'DIR' has no labels for it"
        )
    }

    @Test func otherContentsThanExpected() {
        #expect(
            message("builtin:ring8", picture)
                == "the model expects single images, but 'builtin:ring8' has vectors of 2 numbers")
        let vector = DataDeclaration(fields: [.init("x", .vector(3))])
        #expect(
            message("builtin:ring8", vector)
                == "the model expects vectors of 3 numbers, but 'builtin:ring8' has vectors of 2 numbers")
    }

    @Test func builtins() throws {
        #expect(
            message("builtin:cats", picture) == "unknown built-in data set 'cats', expected one of "
                + "digits, fontdigits, stacked-digits, digits2fontdigits, emoji64, sketch2emoji, edges2emoji, ring8, grid25"
        )
        #expect(
            throws: DataError.builtinNotFound(name: "digits", searched: ["/nowhere"])
        ) { try Datasets.open("builtin:digits", declaration: picture, folders: ["/nowhere"]) }
        #expect(Datasets.standard(for: labelled(10)) == "builtin:digits")
        #expect(Datasets.standard(for: .init(fields: [.init("x", .vector(2))])) == "builtin:ring8")
        #expect(Datasets.standard(for: .init(fields: [.init("x", .vector(3))])) == nil)
        let two = ["a", "b"].map { DataDeclaration.Field($0, .image(channels: 3, height: 8, width: 8)) }
        #expect(Datasets.standard(for: .init(fields: two)) == "builtin:sketch2emoji")
        #expect(Datasets.standard(for: .init(fields: two, pairing: .paired)) == "builtin:edges2emoji")
    }

    @Test(arguments: [(Split.train, 16_000), (.test, 2_000)])
    func digitsAreBalanced(split: Split, count: Int) throws {
        let data = try Datasets.open("builtin:digits", declaration: labelled(10), folders: [zooData], split: split)
        #expect(data.count == count)
        var seen = [Int](repeating: 0, count: 10)
        for index in 0..<count { seen[try #require(try data.sample(index).label)] += 1 }
        #expect(seen == [Int](repeating: count / 10, count: 10))
        let image = try data.sample(0).images[0]
        #expect(image.width == 28 && image.height == 28 && image.channels == 1 && image.pixels.contains { $0 > 200 })
    }

    /// The sets that come with the program, what models want of them, and how many samples each part has.
    @Test(arguments: [
        ("digits", 1, DataDeclaration.Pairing.none, 16_000, 2_000), ("fontdigits", 1, .none, 5_040, 720),
        ("digits2fontdigits", 2, .none, 16_000, 2_000), ("sketch2emoji", 2, .none, 514, 120),
        ("edges2emoji", 2, .paired, 1_000, 120), ("emoji64", 1, .none, 1_043, 0),
    ])
    func builtinFilesLoad(
        name: String, images: Int, pairing: DataDeclaration.Pairing, training: Int, heldOut: Int
    ) throws {
        var declaration = DataDeclaration(
            fields: ["a", "b"].prefix(images).map { .init($0, .image(channels: 3, height: 64, width: 64)) })
        declaration.pairing = pairing
        func open(_ split: Split) throws -> any Dataset {
            try Datasets.open("builtin:\(name)", declaration: declaration, folders: [zooData], split: split)
        }
        #expect(try open(.train).count == training)
        if heldOut > 0 {
            #expect(try open(.test).count == heldOut)
        } else {
            #expect(throws: DataError.self) { try open(.test) }
        }
    }

    /// The sets come with every copy of the program, each with its licence.
    @Test func builtinFilesAreSmallAndLicensed() throws {
        let files = try #require(
            FileManager.default.enumerator(
                at: URL(filePath: zooData), includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey]))
        var bytes = 0
        for case let file as URL in files {
            let values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            if values.isRegularFile == true { bytes += values.fileSize ?? 0 }
        }
        #expect((1_000_000...16_000_000).contains(bytes), "\(bytes) bytes")
        for folder in try FileManager.default.contentsOfDirectory(atPath: zooData) {
            #expect(FileManager.default.fileExists(atPath: "\(zooData)/\(folder)/LICENCE.md"), "\(folder)")
        }
    }

    @Test func pairsHaveEqualNamesInTwoFolders() throws {
        let two = ["a", "b"].map { DataDeclaration.Field($0, .image(channels: 3, height: 4, width: 4)) }
        let wanted = DataDeclaration(fields: two, pairing: .paired)
        for (index, name) in ["trainA/x.png", "trainA/y.png", "trainB/y.png", "trainB/x.png"].enumerated() {
            try folder.picture(name, UInt8(index))
        }
        let data = try Datasets.open(folder.path, declaration: wanted)
        #expect(try data.count == 2 && data.sample(0).images.map { $0.pixels[0] } == [0, 3])
        try folder.picture("trainA/z.png", 1)
        #expect(message(folder.path, wanted).contains("found 'z' only in 'DIR/trainA'"))
    }
}
