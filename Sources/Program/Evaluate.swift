import ArgumentParser
import Data
import Evaluation
import Foundation
import Games
import Images
import Language
import Training
import Zoo

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained model, or samples of any program.",
        usage: """
            ganzoo evaluate [<options>] <run>
            ganzoo evaluate --samples <samples> --data <data>
            """,
        discussion: """
            With --samples no model is needed: a folder or archive of images, an .npz or .npy file, a table of \
            vectors, or a run is compared with other samples of the same kind.

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
              ganzoo evaluate runs/dcgan --sheet nearest.png
              ganzoo sample runs/dcgan --count 1000 -o fakes.npz
              ganzoo evaluate --samples fakes.npz --data photos/ \\
                --metrics fid
              ganzoo evaluate --samples photos/ --count 500 --json \\
                --data builtin:emoji64
            """)

    /// The table of metrics.
    private static var metrics: String {
        Metrics.all.map { "\($0.name): \($0.help)" }.joined(separator: "\n\n")
    }

    /// A part of the data.
    enum Reference: String, ExpressibleByArgument { case train, test }

    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String?
    @Option(help: "Samples to measure instead of a run: a folder, archive, array or table, or a run.")
    var samples: String?
    @Option(help: "The inference to measure. (default: the model's first)")
    var via: String?
    @Option(help: "Names of metrics, separated by commas. (default: all that apply)")
    var metrics: String?
    @Option(help: "The run folder of a classifier.")
    var judge: String?
    @Option(help: "Data to compare with: a folder or file, builtin:NAME, or a run. (default: the run's data)")
    var data: String?
    @Option(
        help: """
            Number of samples, per class for class labels. (default: set by each metric; with --samples all, at most \
            10,000)
            """)
    var count: Int?
    @Option(help: "Features that metrics compare: a name or a run folder. (default: features-small)")
    var features: String?
    @Option(help: "How images are resized for the features: antialiased or tensorflow1.")
    var resize: FeatureExtractor.Resize = .antialiased
    @Option(help: "Part of the data that samples are compared with: train, as in papers, or test.")
    var reference: Reference = .train
    @Option(
        help: """
            A .png file to write: held-out images and their translations, or generated images, each with the \
            training images nearest to it.
            """)
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
        guard (path == nil) != (samples == nil) else {
            throw ValidationError("expected either a run to measure or '--samples'")
        }
        if samples != nil {
            if data == nil { throw ValidationError("'--samples' needs '--data' to compare with") }
            if judge != nil { throw ValidationError("'--judge' cannot be used with '--samples'") }
        }
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 1000000, but is \(count)")
        }
        if let sheet { try PictureName.check(sheet, "--sheet") }
    }

    func run() throws {
        if let sheet { try overwrite.check([sheet]) }
        if let path = path ?? samples.flatMap({ Evaluate.isRun($0) ? $0 : nil }), !Evaluate.isRun(data ?? "") {
            return try measure(context(path, count: count, data: data))
        }
        let isRun = [path, samples, data].contains { Evaluate.isRun($0 ?? "") }
        for (name, isGiven) in [("--via", via != nil), ("--set", !settings.set.isEmpty)] where isGiven && !isRun {
            throw ValidationError("'\(name)' is for runs, but neither '--samples' nor '--data' is one")
        }
        try compare(path ?? samples ?? "", with: data ?? "")
    }

    private static func isRun(_ path: String) -> Bool {
        !path.isEmpty
            && FileManager.default.fileExists(atPath: URL(fileURLWithPath: path).appending(path: "run.yaml").path)
    }

    private var names: [String]? {
        metrics?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private var split: Split { reference == .train ? .train : .test }

    private var tools: EvaluationTools {
        get throws { try zoo.path.evaluationTools(features: features, resize: resize, on: device.place) }
    }

    private func context(_ path: String, count: Int?, data: String?) throws -> EvaluationContext {
        try EvaluationContext(
            Run.opened(path, settings: settings.set), inference: via, judge: judge, data: data, count: count,
            seed: seed, on: device.place, reference: split, tools)
    }

    /// Measures a trained model.
    private func measure(_ evaluation: EvaluationContext) throws {
        if let sheet { try ImageFile.write(evaluation.sheet(rows: 16), to: sheet) }
        let report: EvaluationReport
        do {
            report = try EvaluationReport(evaluation, metrics: names)
        } catch let error as TrainingError {
            // without a judge, unpaired translations can still be looked at
            guard let sheet, judge == nil, metrics == nil else { throw error }
            return print(sheet)
        }
        if evaluation.hasIdleJudge { Failure.tell("warning", "no metric needs the classifier of '--judge'") }
        show(report)
    }

    /// Compares samples of any origin.
    private func compare(_ samples: String, with data: String) throws {
        func opened(_ path: String, _ split: Split) throws -> SampleSource {
            let most = count ?? ComparedSets.standardCount
            guard Evaluate.isRun(path) else {
                return try .opened(path, folders: zoo.path.dataFolders, split: split)
            }
            return .run(try context(path, count: most, data: nil))
        }
        let compared = try ComparedSets(
            opened(samples, .train), against: opened(data, split), count: count ?? ComparedSets.standardCount,
            seed: seed, tools)
        if let sheet { try ImageFile.write(compared.sheet(rows: 16), to: sheet) }
        show(try EvaluationReport(compared, metrics: names))
    }

    private func show(_ report: EvaluationReport) {
        for skipped in report.skipped {
            Failure.tell("note", "skipped \(skipped.metric): \(skipped.reason.description)")
        }
        for notice in report.notices { Failure.tell("note", notice) }
        for warning in report.warnings { Failure.tell("warning", warning) }
        if json { return print(report.json.written()) }
        var table = Table(rightAligned: [1])
        for row in report.results.flatMap(\.figures.rows) { table.add(row.label, row.value, row.note) }
        print(table.text)
    }
}

extension MetricsPlan.Resize: ExpressibleByArgument {}
