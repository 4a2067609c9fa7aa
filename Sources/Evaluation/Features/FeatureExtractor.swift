import Data
package import Games
import Images
import Torch
package import Training

/// A trained network that describes images by vectors, with which metrics compare sets of images: a run whose model has
/// an inference `features` of one image and, for the inception score, an inference `scores` or `classify`.
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
    private let sampler: Sampler
    private let features: Game.Inference
    private let scores: Game.Inference?
    private let field: String
    private let shape: [Int]

    /// The number of images per pass through the network.
    private static let batch = 64

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

    /// The features of images of any size.
    func callAsFunction(_ images: [Image]) throws -> Features {
        var (vectors, scored): ([Tensor], [Tensor]) = ([], [])
        for start in stride(from: 0, to: images.count, by: FeatureExtractor.batch) {
            let part = images[start..<min(start + FeatureExtractor.batch, images.count)]
            let batch = [field: try resized(part).to(sampler.device)]
            vectors.append(try sampler.run(features, count: part.count, batch: batch))
            if let scores { scored.append(try sampler.run(scores, count: part.count, batch: batch)) }
        }
        return Features(
            vectors: try .concat(vectors, 0), scores: scored.isEmpty ? nil : try .concat(scored, 0))
    }

    /// The images as the network takes them `[N, channels, height, width]`.
    private func resized(_ images: ArraySlice<Image>) throws -> Tensor {
        let range = sampler.model.data.range
        switch resize {
        case .antialiased:
            let floats = images.flatMap { image in
                image.converted(to: shape[0]).resized(width: shape[2], height: shape[1], filter: .bicubic)
                    .floats(range: range)
            }
            return try Tensor(floats, [images.count] + shape)
        case .tensorflow1:
            // images may have different sizes
            let single = try images.map { image in
                let floats = image.converted(to: shape[0]).floats(range: range)
                return try Tensor(floats, [1, shape[0], image.height, image.width])
                    .resizedAsTensorFlow1(to: [shape[1], shape[2]])
            }
            return try .concat(single, 0)
        }
    }
}
