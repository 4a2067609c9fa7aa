import Data
import Foundation
import Images
import Language
import TestSupport
import Testing
import Training
import Zoo

@testable import Evaluation

/// Modes of stacked digits.
struct ModeCoverageTests {
    private static func stacks(_ split: Split) throws -> StackedDigits {
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 3, height: 28, width: 28))])
        let data = try Datasets.open(
            StackedDigits.builtInName, declaration: declaration, folders: zoo.dataFolders, split: split)
        return try #require(data as? StackedDigits)
    }

    private func figures(_ modes: [Int]) throws -> (
        text: [String], interval: ClosedRange<Double>?, kl: Double, low: Double
    ) {
        let figures = ModeCoverage.figures(modes, real: [1, 2], labels: [1, 3], by: "judge", seed: 0)
        let object = try JSONSerialization.jsonObject(with: Data(figures.json.line.utf8)) as? [String: Any]
        #expect(object?["recognized"] as? Double == 5.0 / 6)
        let interval = try #require(object?["kl_interval"] as? [Double])
        return (figures.rows.map(\.value), figures.interval, try #require(object?["kl"] as? Double), interval[0])
    }

    @Test func realStacksCoverEveryMode() throws {
        let stacks = try Self.stacks(.train)
        let found = try figures((0..<26_000).map { stacks.labels($0)[0] })
        #expect(found.text.first == "1000" && found.interval == 1000...1000)
        #expect(abs(found.kl - 0.0192) < 0.003)
        #expect((found.kl - 0.004...found.kl).contains(found.low))
    }

    @Test func aCollapseCoversOneMode() throws {
        let found = try figures([Int](repeating: 7, count: 26_000))
        #expect(found.text == ["1", "6.9078"] && found.interval == 1...1)
        #expect(abs(found.kl - Foundation.log(1000)) < 1e-12)
    }

    @Test func theBuiltInClassifierReadsStacks() throws {
        let reader = try StackReader(zoo.digitJudge())
        let held = try Self.stacks(.test)
        let samples = try (0..<200).map { try held.sample($0) }
        let images = samples.map { $0.images[0] }
        let read = try reader.modes(of: images)
        #expect(StackReader.agreement(read, samples.compactMap(\.label)) > 0.975)
        // a resized stack has the same digits
        let larger = try reader.modes(of: images.map { $0.resized(width: 32, height: 32) })
        #expect(StackReader.agreement(read, larger) > 0.98)
        // the channels are read in their order
        let swapped = images.map { image in
            let planes = image.planes
            return Image(
                width: 28, height: 28, channels: 3, planes: (planes[1568...] + planes[784..<1568] + planes[..<784])[...]
            )
        }
        #expect(try reader.modes(of: swapped) == read.map { $0 % 10 * 100 + $0 / 10 % 10 * 10 + $0 / 100 })
    }

    @Test func weightsOfTheClassifierAreSmall() throws {
        let file = try #require(zoo.folders.first).appending(path: "zoo/features/classifier.safetensors")
        #expect(try Data(contentsOf: file).count < 300_000)
    }

    @Test func judgesOfOtherClassesAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "run").path
        try Session(
            "classifier", data: "builtin:emoji64", set: ["classes=8", "filters=4"], rounds: 1, folder: path, zoo: zoo
        )
        .run()
        let run = try Run(path)
        let sampler = try run.sampler()
        let judge = try Judge(sampler, sampler.inference(), name: "mine", names: run.classNames)
        let error = #expect(throws: TrainingError.self) { try StackReader(judge) }
        #expect(
            error?.description
                == "the judge 'mine' can't read stacked digits: its 8 classes are activity, flags, food, nature, objects, …, "
                + "expected 0 to 9, or 000 to 999")
    }

    @Test func generatorsOfStacksAreMeasured() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "run").path
        try Session(
            "dcgan", data: StackedDigits.builtInName, set: ["size=16", "filters=2"], rounds: 1, folder: path, zoo: zoo
        ).run()
        let run = try Run(path)
        let report = try run.evaluate(["modes"], count: 50, zoo: zoo)
        let figures = try #require(report.results.first?.figures)
        #expect((1...50).contains(figures.value))
        #expect(figures.rows.map(\.label) == ["modes", "  KL"])
        #expect(figures.rows[0].note.contains("of 1,000, by 50 images; 'classifier' reads 9"))
        // other images have no modes
        #expect(throws: TrainingError.self) {
            try run.evaluate(["modes"], data: "builtin:emoji64", count: 50, zoo: zoo)
        }
    }
}
