import Data
import Games
import Graph
import Images
import Torch
import Training

/// Batches of labelled images in memory, in random order.
final class LabelledSource: BatchSource {
    private let images: [Image]
    private let labels: [Int]
    private let model: Model
    private let image: (name: String, shape: Shape)
    private let label: String
    private let device: Device
    private var random: SplitMix64
    private var order: [Int] = []
    private(set) var position = 0

    /// - Parameters:
    ///   - labelled: at least one image.
    ///   - model: a classifier, whose data has one image and one label.
    init(_ labelled: LabelledImages, for model: Model, seed: UInt64, on device: Device) throws(TrainingError) {
        let shapes = DataSection.shapes(model.data)
        guard let image = model.data.fields.first(where: { shapes[$0.name]?.count == 3 }),
            let shape = shapes[image.name], let label = model.data.fields.first(where: { $0.name != image.name })
        else { throw TrainingError("'\(model.name)' does not take one image and one label") }
        (self.image, self.label, self.model, self.device) = ((image.name, shape), label.name, model, device)
        images = labelled.images.map { model.data.fit.apply(to: $0, shape[2], shape[1], channels: shape[0]) }
        labels = labelled.labels
        random = SplitMix64(seed)
    }

    var epochSize: Int { images.count }

    func next(_ size: Int) throws -> [String: Tensor] {
        let chosen = (0..<size).map { _ in
            if order.isEmpty { order = RandomIndices.subset(images.count, of: images.count, &random) }
            return order.removeLast()
        }
        position += size
        let floats = chosen.flatMap { images[$0].floats(range: model.data.range) }
        return [
            image.name: try Tensor(floats, [size] + image.shape).to(device),
            label: try Tensor(chosen.map { Int64(labels[$0]) }, [size]).to(device),
        ]
    }
}
