import ArgumentParser
import Data
import Evaluation
import Foundation
import Images
import Language
import Training
import Zoo

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained model.",
        usage: "ganzoo evaluate [<options>] <run>",
        discussion: """
            Metrics:

            \(metrics)

            The judge is a run of 'classifier', or of a similar model, trained on the same kind of images. Held-out \
            data is the test split of the run's data, or of --data.

            Examples:
              ganzoo evaluate runs/classifier
              ganzoo evaluate runs/cgan --judge runs/classifier
              ganzoo evaluate runs/cyclegan --via a_to_b \\
                --judge runs/typeset --count 500
              ganzoo evaluate runs/pix2pix --metrics l1 --json
              ganzoo evaluate runs/pix2pix --sheet sheet.png
              ganzoo evaluate runs/toy
            """)

    /// The table of metrics.
    private static var metrics: String {
        Metrics.all.map { "\($0.name): \($0.help)" }.joined(separator: "\n\n")
    }

    /// A part of the data.
    enum Reference: String, ExpressibleByArgument { case train, test }

    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Option(help: "The inference to measure. (default: the model's first)")
    var via: String?
    @Option(help: "Names of metrics, separated by commas. (default: all that apply)")
    var metrics: String?
    @Option(help: "The run folder of a classifier.")
    var judge: String?
    @Option(help: "Data with a test split. (default: the run's data)")
    var data: String?
    @Option(help: "Number of samples, per class for class labels. (default: set by each metric)")
    var count: Int?
    @Option(help: "Features that metrics compare: a name or a run folder. (default: features-small)")
    var features: String?
    @Option(help: "How images are resized for the features: antialiased or tensorflow1.")
    var resize: FeatureExtractor.Resize = .antialiased
    @Option(help: "Part of the data that samples are compared with: train, as in papers, or test.")
    var reference: Reference = .train
    @Option(help: "A .png file to write with 16 held-out images and their translations.")
    var sheet: String?
    @OptionGroup var overwrite: OverwriteOptions
    @Option(help: "Seed of the random numbers.")
    var seed: UInt64 = 0
    @OptionGroup var settings: RunSettingOptions
    @OptionGroup var zoo: Ganzoo.ZooOptions
    @OptionGroup var device: DeviceOptions
    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 1000000, but is \(count)")
        }
        if let sheet { try PictureName.check(sheet, "--sheet") }
    }

    func run() throws {
        if let sheet { try overwrite.check([sheet]) }
        let evaluation = try EvaluationContext(
            Run.opened(path, settings: settings.set), inference: via, judge: judge, data: data,
            dataFolders: zoo.path.dataFolders, count: count, seed: seed, on: device.place,
            extractor: { [features, resize, device, zoo] in
                try zoo.path.features(features, resize: resize, on: device.place)
            }, digitJudge: { [device, zoo] in try zoo.path.digitJudge(on: device.place) },
            reference: reference == .train ? .train : .test, classifier: zoo.path.classifier)
        if let sheet { try ImageFile.write(evaluation.sheet(rows: 16), to: sheet) }
        let report: EvaluationReport
        do {
            report = try EvaluationReport(
                evaluation, metrics: metrics?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        } catch let error as TrainingError {
            // without a judge, unpaired translations can still be looked at
            guard let sheet, judge == nil, metrics == nil else { throw error }
            return print(sheet)
        }
        for skipped in report.skipped {
            Failure.tell("note", "skipped \(skipped.metric): \(skipped.reason.description)")
        }
        if evaluation.hasIdleJudge { Failure.tell("warning", "no metric needs the classifier of '--judge'") }
        if json { return print(report.json.written()) }
        var table = Table(rightAligned: [1])
        for row in report.results.flatMap(\.figures.rows) { table.add(row.label, row.value, row.note) }
        print(table.text)
    }
}

extension FeatureExtractor.Resize: ExpressibleByArgument {}
