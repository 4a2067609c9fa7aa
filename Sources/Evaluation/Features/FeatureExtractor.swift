import Data
package import Games
import Images
import Torch
package import Training

/// A trained network that describes images by vectors, with which metrics compare sets of images: a run whose model has
/// an inference `features` of one image and, for the inception score, an inference `scores` or `classify`. If `features`
/// is an output of a network with outputs `layer_1`, `layer_2`, …, these describe pairs of images.
package final class FeatureExtractor {
    package typealias Resize = MetricsPlan.Resize

    /// Features of some images.
    struct Features {
        /// `[N, D]`
        let vectors: Tensor
        /// Scores of the classes `[N, classes]`; `nil` if the model has none.
        let scores: Tensor?
    }

    /// The name by which figures call it.
    package let name: String
    package let resize: Resize
    let sampler: Sampler
    let features: Game.Inference
    private let scores: Game.Inference?
    /// The field of the network's images, and their shape.
    let field: String
    let shape: [Int]

    /// The number of images per pass through the network.
    static let batch = 64

    /// - Throws: `TrainingError` if the model has no inference `features` of one image.
    package init(_ sampler: Sampler, name: String, resize: Resize) throws(TrainingError) {
        (self.name, self.resize, self.sampler) = (name, resize, sampler)
        let all = sampler.model.game.inferences
        guard let features = all.first(where: { $0.name == "features" }), features.isBatched,
            features.shape.count == 1, features.inputs.count == 1, let field = features.inputs.keys.first,
            let shape = DataSection.shapes(sampler.model.data)[field], shape.count == 3
        else {
            throw TrainingError(
                "'\(sampler.model.name)' has no inference 'features' that gives a vector for an image",
                hint: "such as 'features-small', 'efficientnet-lite0' or 'inception-v3'")
        }
        (self.features, self.field, self.shape) = (features, field, shape)
        let scorers = all.filter { $0.inputs.keys.elementsEqual([field]) }
        scores = scorers.first { $0.name == "scores" } ?? scorers.first { $0.name == "classify" }
    }

    /// The checksum of its document and weights.
    var version: String { get throws { try checked ?? check() } }
    private var checked: String?

    private func check() throws -> String {
        let version = try sampler.checksum()
        checked = version
        return version
    }

    /// Everything that decides the features of an image.
    var identity: String { get throws { "\(name) \(try version) \(resize.rawValue) \(sampler.device)" } }

    /// The number of features.
    package var length: Int { features.shape[0] }

    /// The number of scores; 0 if the model has none.
    var scoreCount: Int { scores?.shape.reduce(1, *) ?? 0 }

    /// The features of images of any size.
    func callAsFunction(_ images: [Image]) throws -> Features {
        var (vectors, scored): ([Tensor], [Tensor]) = ([], [])
        for start in stride(from: 0, to: images.count, by: FeatureExtractor.batch) {
            let part = images[start..<min(start + FeatureExtractor.batch, images.count)]
            let own = try described([field: resized(part).to(sampler.device)], count: part.count)
            vectors.append(own.vectors)
            if let scores = own.scores { scored.append(scores) }
        }
        return Features(
            vectors: try .concat(vectors, 0), scores: scored.isEmpty ? nil : try .concat(scored, 0))
    }

    /// The features `[N, D]` of images of one size.
    /// - Parameters:
    ///   - images: `[N, channels, height, width]`
    ///   - range: the values of black and white.
    func vectors(_ images: Tensor, range: ClosedRange<Float>) throws -> Tensor {
        var vectors: [Tensor] = []
        for start in stride(from: 0, to: images.shape[0], by: FeatureExtractor.batch) {
            let count = min(FeatureExtractor.batch, images.shape[0] - start)
            let part = try resized(images.narrow(0, from: start, count: count), range: range).to(sampler.device)
            vectors.append(try sampler.run(features, count: count, batch: [field: part]))
        }
        return try .concat(vectors, 0).to(.float32)
    }

    /// The features of a batch, from one pass through the network if the scores are another output of it.
    private func described(_ batch: [String: Tensor], count: Int) throws -> Features {
        let game = sampler.model.game
        guard let scores else {
            return Features(vectors: try sampler.run(features, count: count, batch: batch), scores: nil)
        }
        if let own = game.networkOutput(of: features), let other = game.networkOutput(of: scores),
            own.call == other.call, own.fields == [field], other.fields == [field]
        {
            let outputs = try sampler.outputs(of: features, count: count, batch: batch)
            return Features(vectors: outputs[own.index], scores: outputs[other.index])
        }
        return Features(
            vectors: try sampler.run(features, count: count, batch: batch),
            scores: try sampler.run(scores, count: count, batch: batch))
    }
}
