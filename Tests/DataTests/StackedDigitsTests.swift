import Data
import Foundation
import Images
import Testing

struct StackedDigitsTests {
    private let fields: [DataDeclaration.Field] = [
        .init("real", .image(channels: 3, height: 32, width: 32)), .init("label", .label(classes: 1000)),
    ]

    private func stacks(_ split: Split = .train) throws -> any Dataset {
        try Datasets.open(
            StackedDigits.builtInName, declaration: DataDeclaration(fields: fields), folders: [zooData], split: split)
    }

    private func digits(_ split: Split) throws -> [[UInt8]: Int] {
        let single = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 28, width: 28))])
        let data = try Datasets.open("builtin:digits", declaration: single, folders: [zooData], split: split)
        var known: [[UInt8]: Int] = [:]
        for index in 0..<data.count {
            let sample = try data.sample(index)
            known[sample.images[0].pixels] = sample.label
        }
        return known
    }

    @Test(arguments: Split.allCases)
    func channelsAreDigitsOfTheSplitAndMakeTheLabel(split: Split) throws {
        let (stacks, known) = (try stacks(split), try digits(split))
        #expect(stacks.count == (split == .train ? 128_000 : 26_000) && stacks.isEndless)
        for index in [0, 1, 77, 127_999, 1 << 40, .max] {
            let sample = try stacks.sample(index)
            let image = try #require(sample.images.first)
            #expect(image.width == 28 && image.height == 28 && image.channels == 3)
            let labels = (0..<3).compactMap { known[Array(image.planes[$0 * 784..<($0 + 1) * 784])] }
            #expect(labels.count == 3 && sample.labels == [labels.reduce(0) { $0 * 10 + $1 }])
            #expect(stacks.labels[labels.reduce(0) { $0 * 10 + $1 }] == labels.map(String.init).joined())
        }
    }

    @Test func indicesAndSplitsDifferAndRepeat() throws {
        let (train, test) = (try stacks(), try stacks(.test))
        #expect(try train.sample(5) == stacks().sample(5))
        #expect(try train.sample(5) != train.sample(6))
        #expect(try train.sample(5) != test.sample(5))
    }

    @Test func modesAreEquallyFrequent() throws {
        let stacks = try #require(try stacks() as? StackedDigits)
        var counts = [Double](repeating: 0, count: 1000)
        for index in 0..<26_000 { counts[stacks.labels(index)[0]] += 1 }
        // 26 each on average; the divergence of these samples from uniform is about 999 / 52,000
        let divergence = counts.reduce(0) { sum, count in sum + count / 26_000 * log(count / 26) }
        #expect(counts.allSatisfy { $0 > 0 })
        #expect(abs(divergence - 0.0192) < 0.003)
    }

    @Test func modelsOfOtherDataAreRefused() throws {
        let ten = DataDeclaration(fields: [fields[0], .init("label", .label(classes: 10))])
        let points = DataDeclaration(fields: [.init("x", .vector(2))])
        for declaration in [ten, points] {
            #expect(throws: DataError.self) {
                try Datasets.open(StackedDigits.builtInName, declaration: declaration, folders: [zooData])
            }
        }
        let error = #expect(throws: DataError.self) {
            try Datasets.open(
                StackedDigits.builtInName, declaration: DataDeclaration(fields: fields), folders: ["none"])
        }
        #expect("\(try #require(error))".contains("'digits'"))
    }

    @Test func theReportSaysWhatItIs() throws {
        let declaration = DataDeclaration(fields: fields)
        let report = DataReport(StackedDigits.builtInName, try stacks(), declaration: declaration, folders: [zooData])
        #expect(
            report.lines.map(\.text) == [
                "builtin:stacked-digits: stacks of three of 16,000 digits, one per channel, without end; an epoch is 128,000",
                "1000: 000, 001, 002, 003, 004, 005, 006, 007, 008, 009, 010, 011, …",
                "28 × 28 colour (of 1,000 looked at): enlarged to 32 × 32",
            ])
        #expect(report.warnings.isEmpty)
        let digits = try #require(Datasets.fingerprint(of: "builtin:digits", folders: [zooData]))
        #expect(Datasets.fingerprint(of: StackedDigits.builtInName, folders: [zooData]) == digits)
    }
}
