import Data
import Games
import Images
import Torch
import Training

/// A trained classifier: says which class images are of.
struct Judge {
    /// How many classes it knows.
    let classes: Int
    private let sampler: Sampler
    private let inference: Game.Inference
    private let field: String
    private let shape: [Int]

    /// Images that go through the networks at once.
    private static let batch = 250

    /// - Throws: `TrainingError` where the inference does not score the classes of one image.
    init(_ sampler: Sampler, _ inference: Game.Inference) throws(TrainingError) {
        guard let field = Judge.field(of: inference, in: sampler.model),
            let shape = DataSection.shapes(sampler.model.data)[field]
        else {
            throw TrainingError(
                "'\(inference.name)' of '\(sampler.model.name)' does not score the classes of an image",
                hint: "a judge is a run of 'classifier', or of a similar model")
        }
        (self.sampler, self.inference, self.field, self.shape) = (sampler, inference, field, shape)
        classes = inference.shape[0]
    }

    /// The image field that an inference takes, and nothing else, to score each of the data's classes.
    static func field(of inference: Game.Inference, in model: Model) -> String? {
        guard inference.isBatched, inference.shape.count == 1, inference.shape[0] == model.data.classes,
            let field = inference.inputs.keys.first, inference.inputs.count == 1,
            DataSection.shapes(model.data)[field]?.count == 3
        else { return nil }
        return field
    }

    /// The class that each image is labelled with, after it is resized to the classifier's size and channels.
    func classes(of images: [Image]) throws -> [Int] {
        var result: [Int] = []
        let data = sampler.model.data
        for start in stride(from: 0, to: images.count, by: Judge.batch) {
            let part = images[start..<min(start + Judge.batch, images.count)]
            let floats = part.flatMap { image in
                data.fit.apply(to: image.converted(to: shape[0]), shape[2], shape[1]).floats(range: data.range)
            }
            let batch = try Tensor(floats, [part.count] + shape).to(sampler.device)
            let scores = try sampler.run(inference, count: part.count, batch: [field: batch]).floats()
            for row in 0..<part.count {
                let own = scores[row * classes..<(row + 1) * classes]
                result.append(own.indices.max { own[$0] < own[$1] }.map { $0 - own.startIndex } ?? 0)
            }
        }
        return result
    }
}
