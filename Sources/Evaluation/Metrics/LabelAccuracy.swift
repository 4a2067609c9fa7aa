import Data
import Games
import Images
import Training

/// The share of generated images to which a trained classifier assigns the expected class: the requested class, or the
/// class of a translator's input.
enum LabelAccuracy: Metric {
    static let name = "label_accuracy"
    static let help = """
        share of generated images to which the judge assigns the requested class, or the class of the translated \
        input; 0 to 1, higher is better
        """

    static func applies(to evaluation: EvaluationContext) -> Bool {
        guard evaluation.inference.image != nil else { return false }
        return evaluation.imageInput != nil ? !evaluation.translatesPairs : evaluation.requestedLabel != nil
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let judge = try evaluation.judge()
        let images =
            if let field = evaluation.imageInput {
                try translated(evaluation, image: field)
            } else {
                try evaluation.generatedByClass(evaluation.count ?? 100)
            }
        return try Recognition(of: images, by: judge).figures(named: name)
    }

    private static func translated(_ evaluation: EvaluationContext, image: Int) throws -> LabelledImages {
        var result = try evaluation.labelled(image: image)
        result.images = try evaluation.translated(result.images)
        return result
    }
}
