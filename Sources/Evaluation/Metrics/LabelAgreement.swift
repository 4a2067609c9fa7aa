import Data
import Games
import Images
import Torch
import Training

/// The share of generated images to which a trained classifier assigns the expected class: the requested class, or the
/// class of a translator's input.
enum LabelAgreement: Metric {
    static let name = "label_agreement"
    static let help = """
        share of generated images to which the judge assigns the requested class, or the class of the translated \
        input; 0 to 1, higher is better
        """

    static func cost(of value: Double) -> Double { -value }

    static func applies(to evaluation: EvaluationContext) -> Bool {
        guard evaluation.inference.image != nil else { return false }
        return evaluation.imageInput != nil ? !PairDistance.applies(to: evaluation) : requested(evaluation) != nil
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let judge = try evaluation.judge()
        let images =
            if let field = evaluation.imageInput {
                try translated(evaluation, image: field)
            } else {
                try generated(evaluation)
            }
        return try Recognition(of: images, by: judge).figures(named: name)
    }

    /// The input that sets an inference's class, if it is the only one and no image is taken.
    private static func requested(_ evaluation: EvaluationContext) -> (name: String, classes: Int)? {
        let (inference, game) = (evaluation.inference, evaluation.model.game)
        let inputs = inference.inputs.compactMap { name, node in game.classes(of: node).map { (name, $0) } }
        let takesImages = evaluation.images.contains { inference.inputs[$0.name] != nil }
        return !takesImages && inputs.count == 1 ? inputs[0] : nil
    }

    private static func translated(_ evaluation: EvaluationContext, image: Int) throws -> LabelledImages {
        var result = try evaluation.labelled(image: image)
        result.images = try evaluation.translated(result.images)
        return result
    }

    /// The same number of images of each class.
    private static func generated(_ evaluation: EvaluationContext) throws -> LabelledImages {
        guard let (name, classes) = requested(evaluation) else { return LabelledImages() }
        let (sampler, each) = (evaluation.sampler, evaluation.count ?? 100)
        var images: [Image] = []
        var labels: [Int] = []
        for label in 0..<classes {
            for start in stride(from: 0, to: each, by: 64) {
                let count = min(64, each - start)
                let requested = try Tensor([Int64](repeating: Int64(label), count: count), [count]).to(sampler.device)
                let batch = try sampler.run(evaluation.inference, count: count, fixed: [name: requested])
                images += try Picture.images(batch, range: evaluation.model.data.range)
                labels += Array(repeating: label, count: count)
            }
        }
        return LabelledImages(images: images, labels: labels, names: evaluation.classNames(of: name) ?? [])
    }
}
