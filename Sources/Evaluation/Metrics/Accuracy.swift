/// The share of held-out labelled images whose class a classifier recognises.
enum Accuracy: Metric {
    static let name = "accuracy"
    static let help = "for classifiers: the share of held-out images whose class is recognised, from 0 to 1; 1 is best"

    static func applies(to evaluation: EvaluationContext) -> Bool {
        Judge.field(of: evaluation.inference, in: evaluation.model) != nil
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        let judge = try Judge(evaluation.sampler, evaluation.inference)
        let (images, labels) = try evaluation.labelled(image: 0)
        return try Recognition(of: images, as: labels, by: judge).figures(named: name)
    }
}
