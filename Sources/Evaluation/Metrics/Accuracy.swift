import Games

/// The share of held-out labelled images that a classifier classifies correctly.
enum Accuracy: Metric {
    static let name = "accuracy"
    static let help = "share of held-out images that a classifier labels correctly; 0 to 1, higher is better"

    static func applies(to evaluation: EvaluationContext) -> Bool {
        Judge.field(of: evaluation.inference, in: evaluation.model) != nil
    }

    static func measure(_ evaluation: EvaluationContext) throws -> Figures {
        // labels of the data have the numbers of the run's own classes
        let judge = try Judge(evaluation.sampler, evaluation.inference, name: evaluation.model.name, names: nil)
        return try Recognition(of: evaluation.labelled(image: 0), by: judge).figures(named: name)
    }
}
