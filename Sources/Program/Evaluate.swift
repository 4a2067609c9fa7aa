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
        abstract: "How good a trained model is, in figures.",
        discussion: """
            What is measured follows from what the model makes:
              scores of classes         the share of held-out images whose class is recognised
              images of a class         the share of samples that a judge takes for what was asked for
              images of other images    the share of held-out images that keep their class by a judge
              halves of pairs           the distance to the held-out halves, and that of the mean training half
              points                    the Gaussians of a built-in mixture that are met

            A judge is a run of 'classifier', or of a model like it, trained on images as the measured model makes them.
            Held-out data is the test part of what the run was trained on, or of --data.

            Examples:
              ganzoo evaluate runs/classifier
              ganzoo evaluate runs/cgan --judge runs/classifier --count 500
              ganzoo evaluate runs/cyclegan --via a_to_b --judge runs/typeset
              ganzoo evaluate runs/pix2pix --json
              ganzoo evaluate runs/pix2pix --sheet sheet.png
              ganzoo evaluate runs/toy
            """)

    @Argument(help: ArgumentHelp("A run folder, or a checkpoint in one.", valueName: "run"))
    var path: String
    @Option(help: "Which inference; the model's first where not given.")
    var via: String?
    @Option(help: "The run of a classifier.")
    var judge: String?
    @Option(help: "Data with a held-out part, instead of what the run was trained on.")
    var data: String?
    @Option(help: "Samples of each class (100 where not given), or points (10000).")
    var count: Int?
    @Option(help: "A picture of 16 held-out images and what translators make of them.")
    var sheet: String?
    @Option(help: "The seed of what is drawn at random.")
    var seed: UInt64 = 0
    @OptionGroup var settings: SettingOptions
    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Option(help: "cpu, cuda or cuda:N.")
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
            // unpaired images without a judge can be looked at alone
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
                    "points are measured against a built-in mixture", hint: "such as --data builtin:grid25")
            }
            result = .init(try evaluator.modes(of: mixture, count: count ?? 10_000))
        case .other:
            throw TrainingError(
                "nothing is known to measure of '\(inference.name)' of '\(run.model.name)'",
                hint: "'ganzoo help evaluate' lists what can be measured")
        }
        print(json ? result.json.written() : result.text)
    }

    private func opened(
        _ path: String?, for inference: Game.Inference, of model: Model, on device: Device
    ) throws -> Judge {
        guard let path else {
            throw TrainingError(
                "'\(inference.name)' of '\(model.name)' is measured by a judge",
                hint: "name the run of a classifier with '--judge'; 'ganzoo train classifier' makes one")
        }
        let sampler = try Run(path).sampler(seed: seed, on: device)
        return try Judge(sampler, sampler.inference())
    }
}
