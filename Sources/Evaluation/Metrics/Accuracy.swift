/// The share of held-out labelled images that a classifier classifies correctly.
enum Accuracy: Metric {
    static let name = "accuracy"
    static let help = "share of held-out images that a classifier labels correctly; 0 to 1, higher is better"

    static func applies(to evaluation: EvaluationContext) -> Bool {
        Judge.field(of: evaluation.inference, in: evaluation.model) != nil
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let judge = try Judge(evaluation.sampler, evaluation.inference)
        let (images, labels) = try evaluation.labelled(image: 0)
        return try Recognition(of: images, as: labels, by: judge).figures(named: name)
    }
}
