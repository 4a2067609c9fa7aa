import Data
import Images
import Testing

struct DataReportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func report(_ path: String? = nil, _ fields: DataDeclaration.Field...) throws -> DataReport {
        let declaration = DataDeclaration(fields: fields)
        let data = path ?? folder.path
        return DataReport(
            data, try Datasets.open(data, declaration: declaration, folders: [zooData]), declaration: declaration,
            folders: [zooData])
    }

    private func lines(_ report: DataReport) -> [String] {
        report.lines.map { "\($0.label): \($0.text)".replacing(folder.path, with: "DIR") }
    }

    @Test func aFolderOfClasses() throws {
        for number in 0..<3 { try folder.picture("train/dog/\(number).png", 1, width: 6) }
        try folder.picture("train/cat/1.png", 1)
        try folder.picture("test/cat/1.png", 1)
        try folder.write("train/cat/x.gif", [1])
        try folder.write("train/cat/y.GIF", [1])
        try folder.write("train/cat/bad.png", Array("text".utf8))
        let report = try report(
            nil, .init("image", .image(channels: 3, height: 8, width: 8)), .init("label", .label(classes: 2)))
        #expect(
            lines(report) == [
                "data: DIR: 5 images; 1 held out", "classes: 2: cat (2), dog (3)",
                "images: 2 sizes from 4 × 4 to 6 × 4 grey: enlarged to 8 × 8, cropped at the centre, grey to 3 channels",
                "left out: 3 files: 2 .gif, 1 unreadable",
            ])
        #expect(report.warnings.count == 2)
        #expect(report.warnings[0] == "the images are grey, but the model has 3 channels for 'image'")
        #expect(report.warnings[1].hasPrefix("1 image file can't be read: "))
    }

    @Test func images() throws {
        for number in 0..<2 { try folder.picture("\(number).png", 1) }
        #expect(
            lines(try report(nil, .init("image", .image(channels: 1, height: 4, width: 4)))) == [
                "data: DIR: 2 images; nothing held out", "images: 4 × 4 grey: used as they are",
            ])
    }

    @Test func aTableOfNumbers() throws {
        try folder.write("x.csv", Array("1,49000\n2,51000\n".utf8))
        let report = try report("\(folder.path)/x.csv", .init("x", .vector(2)))
        #expect(
            lines(report) == [
                "data: DIR/x.csv: 2 rows of 2 numbers; nothing held out", "numbers: from 1 to 5.1e+04, not scaled",
            ])
        #expect(
            report.warnings == [
                "the numbers are not scaled: column 2 is from 4.9e+04 to 5.1e+04, while networks learn best from numbers of "
                    + "about -1 to 1; '--set data.scale=standard' scales each column"
            ])
    }

    @Test func builtInData() throws {
        #expect(
            lines(try report("builtin:digits", .init("image", .image(channels: 1, height: 32, width: 32)))) == [
                "data: builtin:digits: 16,000 images in an IDX file; 2,000 held out",
                "classes: 10: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 (not used)",
                "images: 28 × 28 grey (of 1,000 looked at): enlarged to 32 × 32",
            ])
    }
}
