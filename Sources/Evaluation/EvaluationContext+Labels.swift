import Data
import Games
import Images
import Torch
import Training

/// Images that are generated for a class.
extension EvaluationContext {
    /// The input that sets an inference's class, if it is the only one and no image is taken.
    var requestedLabel: (name: String, classes: Int)? {
        let inputs = inference.inputs.compactMap { name, node in
            model.game.classes(of: node).map { (name: name, classes: $0) }
        }
        let takesImages = images.contains { inference.inputs[$0.name] != nil }
        return !takesImages && inputs.count == 1 ? inputs[0] : nil
    }

    /// The same number of generated images of each class; none if the inference takes no label.
    func generatedByClass(_ each: Int) throws -> LabelledImages {
        guard let (name, classes) = requestedLabel else { return LabelledImages() }
        var result = LabelledImages(names: classNames(of: name) ?? [])
        for label in 0..<classes {
            for start in stride(from: 0, to: each, by: 64) {
                let count = min(64, each - start)
                let requested = try Tensor([Int64](repeating: Int64(label), count: count), [count]).to(sampler.device)
                let batch = try sampler.run(inference, count: count, fixed: [name: requested])
                result.images += try Picture.images(batch, range: model.data.range)
                result.labels += Array(repeating: label, count: count)
            }
        }
        return result
    }
}
