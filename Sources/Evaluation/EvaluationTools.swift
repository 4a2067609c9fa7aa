package import Games
internal import Training

/// What evaluations take from the program around them: networks, each opened when a metric first needs it, folders of data
/// sets and the cache. What is missing makes the metrics that need it fail.
package struct EvaluationTools {
    /// Folders that hold the built-in data sets.
    let dataFolders: [String]
    /// Keeps the features of real samples.
    let cache: FeatureCache?
    private let openExtractor: (() throws -> FeatureExtractor)?
    private let openDigitJudge: (() throws -> Judge)?
    private let buildClassifier: ((_ image: [Int], _ classes: Int) throws -> Model)?

    /// - Parameters:
    ///   - extractor: opens the network whose features metrics compare.
    ///   - digitJudge: opens the classifier of digits that comes with the program.
    ///   - classifier: builds an untrained classifier of images of a shape.
    package init(
        dataFolders: [String], cache: FeatureCache? = nil, extractor: (() throws -> FeatureExtractor)? = nil,
        digitJudge: (() throws -> Judge)? = nil,
        classifier: ((_ image: [Int], _ classes: Int) throws -> Model)? = nil
    ) {
        (self.dataFolders, self.cache, openExtractor) = (dataFolders, cache, extractor)
        (openDigitJudge, buildClassifier) = (digitJudge, classifier)
    }

    /// The network whose features metrics compare.
    package func extractor() throws -> FeatureExtractor {
        try openExtractor?() ?? missing("network of features")
    }

    /// The classifier of digits that comes with the program.
    func digitJudge() throws -> Judge { try openDigitJudge?() ?? missing("classifier of digits") }

    /// An untrained classifier of images of a shape.
    func classifier(of image: [Int], classes: Int) throws -> Model {
        try buildClassifier?(image, classes) ?? missing("classifier")
    }

    private func missing<T>(_ what: String) throws(TrainingError) -> T { throw TrainingError("no \(what) was given") }
}
