import Data
import Games
import Language
import Torch
import Training

/// CAS: how well a classifier does on real images that has seen generated ones only.
enum ClassificationAccuracy: CostlyMetric {
    static let name = "cas"
    static let help = """
        share of held-out images that a classifier, trained on generated images with their requested classes, labels \
        correctly (arXiv:1905.10887), next to that of one trained on real images; 0 to 1, higher is better
        """
    static let cost = "trains two classifiers"
    private static let rounds = 500
    /// The number of images of each class unless it is given.
    private static let standardCount = 500

    static func cost(of value: Double) -> Double { -value }

    static func applies(to evaluation: EvaluationContext) -> Bool {
        guard evaluation.inference.image != nil, let label = evaluation.requestedLabel else { return false }
        return evaluation.generatedField != nil && evaluation.model.data.classes == label.classes
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        guard let label = evaluation.requestedLabel, let field = evaluation.images.first else {
            throw TrainingError("'\(evaluation.inference.name)' takes no label")
        }
        let generated = try evaluation.generatedByClass(evaluation.count ?? standardCount)
        let real = try evaluation.labelled(image: 0, .train, most: generated.images.count)
        let heldOut = try evaluation.labelled(image: 0)
        let model = try evaluation.tools.classifier(of: field.shape, classes: label.classes)
        func outcomes(_ images: LabelledImages) throws -> [Bool] {
            try self.outcomes(
                trainedOn: images, testedOn: heldOut, model, rounds: rounds, seed: evaluation.seed,
                on: evaluation.sampler.device)
        }
        let own = Estimate.share(of: try outcomes(generated))
        let reference = Estimate.share(of: try outcomes(real))
        let length = "\(rounds) rounds of \(model.plan.batch) by '\(model.name)'"
        var figures = Figures(
            own, named: name, text: Figures.percent,
            note:
                "of \(heldOut.images.count.grouped) held-out images, after \(generated.images.count.grouped) generated ones"
                + "; \(length)")
        figures.addRow(
            "  trained on real images", Figures.percent(reference.value),
            note: "\(real.images.count.grouped) training images")
        figures.addDetail("real", .real(reference.value))
        figures.addDetail("generated_count", .int(generated.images.count))
        figures.addDetail("real_count", .int(real.images.count))
        figures.addDetail("count", .int(heldOut.images.count))
        return figures
    }

    /// Whether each test image is labelled correctly by a classifier after a number of rounds on training images.
    static func outcomes(
        trainedOn training: LabelledImages, testedOn test: LabelledImages, _ model: Model, rounds: Int, seed: UInt64,
        on device: Device = .cpu
    ) throws -> [Bool] {
        let source = try LabelledSource(training, for: model, seed: seed, on: device)
        let engine = try Engine(model, source: source, seed: seed, device: device, rounds: rounds)
        for _ in 0..<rounds { _ = try engine.runRound(measuring: false) }
        let sampler = try Sampler(model, engine.players, seed: seed)
        let judge = try Judge(sampler, sampler.inference(), name: model.name, names: nil)
        return zip(try judge.classes(of: test.images), test.labels).map { $0 == $1 }
    }
}
