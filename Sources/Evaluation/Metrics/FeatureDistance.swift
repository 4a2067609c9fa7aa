import Training

/// The distance of translated images and their targets by the layers of the network of features.
enum FeatureDistance: PairMetric {
    static let name = "feature_distance"
    static let help = """
        mean distance of translated images and the held-out targets of paired data by the layers of the features \
        (arXiv:1801.03924, with equal weights instead of those of LPIPS); lower is better
        """

    static func values(_ pairs: TranslatedPairs, _ evaluation: EvaluationContext) throws -> [Double] {
        try evaluation.sets().network().distances(pairs.outputs, pairs.targets)
    }

    static func note(_ evaluation: EvaluationContext) throws -> String? {
        try evaluation.sets().network().distanceNote
    }
}
