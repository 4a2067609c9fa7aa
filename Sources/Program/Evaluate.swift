import ArgumentParser
import Data
import Evaluation
import Games
import Images
import Language
import Torch
import Training
import Zoo

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained model.",
        usage: "ganzoo evaluate [<options>] <run>",
        discussion: """
            The metric depends on the output of the model:

              class scores: accuracy on held-out images
              images of a class: share that the judge recognises
              unpaired translation: share that keeps its class
              paired translation: L1 distance to held-out targets
              points: covered modes of a built-in mixture

            The judge is a run of 'classifier', or of a similar model, trained on the same kind of images. Held-out \
            data is the test split of the run's data, or of --data.

            Examples:
              ganzoo evaluate runs/classifier
              ganzoo evaluate runs/cgan --judge runs/classifier
              ganzoo evaluate runs/cyclegan --via a_to_b \\
                --judge runs/typeset --count 500
              ganzoo evaluate runs/pix2pix --json
              ganzoo evaluate runs/pix2pix --sheet sheet.png
              ganzoo evaluate runs/toy
            """)

    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Option(help: "The inference to measure. (default: the model's first)")
    var via: String?
    @Option(help: "The run folder of a classifier.")
    var judge: String?
    @Option(help: "Data with a test split. (default: the run's data)")
    var data: String?
    @Option(help: "Number of samples per class (default: 100) or of points (default: 10000).")
    var count: Int?
    @Option(help: "A .png file to write with 16 held-out images and their translations.")
    var sheet: String?
    @Option(help: "Seed of the random numbers.")
    var seed: UInt64 = 0
    @OptionGroup var settings: SettingOptions
    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Option(help: "Device: cpu, cuda or cuda:N.")
    var device = "cpu"
    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 1000000, but is \(count)")
        }
        if let sheet { try PictureName.check(sheet, "--sheet") }
    }

    func run() throws {
        let folders = try zoo.path.dataFolders
        let place = try Device(device)
        let run = try Run(path, settings: settings.set)
        let sampler = try run.sampler(seed: seed, on: place)
        let inference = try sampler.inference(via)
        let evaluator = Evaluator(sampler, inference)
        let data = data ?? run.configuration.data
        func dataset(_ split: Split = .test) throws -> any Dataset {
            try Datasets.open(data, declaration: run.model.data, folders: folders, split: split)
        }
        func judged() throws -> Judge { try opened(judge, for: inference, of: run.model, on: place) }
        if let sheet {
            try ImageFile.write(evaluator.sheet(of: dataset(), rows: 16), to: sheet)
            // without a judge, unpaired translations can still be looked at
            if judge == nil, case .translator = evaluator.kind { return print(sheet) }
        }
        let result: EvaluationText
        switch evaluator.kind {
        case .classifier: result = .init(try evaluator.accuracy(on: dataset()), named: "accuracy")
        case .generator(let name, let classes):
            let judge = try judged()
            let share = try evaluator.recognition(by: judge, asking: name, classes: classes, each: count ?? 100)
            result = .init(share, named: "recognised")
        case .translator: result = .init(try evaluator.kept(of: dataset(), by: judged()), named: "kept")
        case .pairedTranslator: result = .init(try evaluator.distance(on: dataset(), training: dataset(.train)))
        case .points:
            guard let mixture = try dataset(.train) as? Mixture else {
                throw TrainingError(
                    "points can only be compared with a built-in mixture", hint: "such as --data builtin:grid25")
            }
            result = .init(try evaluator.modes(of: mixture, count: count ?? 10_000))
        case .other:
            throw TrainingError(
                "no metric for '\(inference.name)' of '\(run.model.name)'",
                hint: "'ganzoo evaluate --help' lists what can be measured")
        }
        print(json ? result.json.written() : result.text)
    }

    private func opened(
        _ path: String?, for inference: Game.Inference, of model: Model, on device: Device
    ) throws -> Judge {
        guard let path else {
            throw TrainingError(
                "measuring '\(inference.name)' of '\(model.name)' needs a classifier",
                hint: "pass the run of a classifier with --judge; 'ganzoo train classifier' trains one")
        }
        let sampler = try Run(path).sampler(seed: seed, on: device)
        return try Judge(sampler, sampler.inference())
    }
}
