import Data
package import Games
import Images
import Torch
package import Training

/// A trained classifier that assigns classes to images.
package struct Judge {
    /// What figures call it.
    let name: String
    /// The number of classes.
    let classes: Int
    /// The names of its classes; `nil` if its run did not keep them.
    let names: [String]?
    private let sampler: Sampler
    private let inference: Game.Inference
    private let field: String
    private let shape: [Int]

    /// The number of images per pass through the networks.
    private static let batch = 250

    /// - Throws: `TrainingError` if the inference does not score the classes of one image.
    package init(
        _ sampler: Sampler, _ inference: Game.Inference, name: String, names: [String]?
    ) throws(TrainingError) {
        guard let field = Judge.field(of: inference, in: sampler.model),
            let shape = DataSection.shapes(sampler.model.data)[field]
        else {
            throw TrainingError(
                "'\(inference.name)' of '\(sampler.model.name)' does not score the classes of an image",
                hint: "pass a run of 'classifier', or of a similar model", fault: .request)
        }
        (self.sampler, self.inference, self.field, self.shape, self.name) = (sampler, inference, field, shape, name)
        classes = inference.shape[0]
        self.names = names
    }

    /// The image field that an inference takes as its only input to score each of the data's classes.
    static func field(of inference: Game.Inference, in model: Model) -> String? {
        guard inference.isBatched, inference.shape.count == 1, inference.shape[0] == model.data.classes,
            let field = inference.inputs.keys.first, inference.inputs.count == 1,
            DataSection.shapes(model.data)[field]?.count == 3
        else { return nil }
        return field
    }

    /// A checksum of the model and its weights.
    func checksum() throws(TorchError) -> String { try sampler.checksum() }

    /// The class assigned to each image, after resizing it to the classifier's size and channels.
    func classes(of images: [Image]) throws -> [Int] {
        var result: [Int] = []
        let data = sampler.model.data
        for start in stride(from: 0, to: images.count, by: Judge.batch) {
            let part = images[start..<min(start + Judge.batch, images.count)]
            let floats = part.flatMap { image in
                data.fit.apply(to: image, shape[2], shape[1], channels: shape[0]).floats(range: data.range)
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
