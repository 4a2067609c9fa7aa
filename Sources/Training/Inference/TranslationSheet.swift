import Data
package import Games
package import Images
package import Torch

/// The progress image of an image-to-image model: one row per sample, with the input, then the result of each inference
/// that takes the same input, in the order of the document, and for paired data the other image.
package struct TranslationSheet {
    /// Inferences with the same input.
    private struct Group {
        let field: String
        var inferences: [Game.Inference]
        /// Images that belong to the input.
        let others: [String]
    }

    private let model: Model
    private let groups: [Group]

    /// `nil` if the first inference does not take an image.
    package init?(_ model: Model) {
        let images = model.data.fields.filter { if case .image = $0.kind { true } else { false } }.map(\.name)
        var groups: [Group] = []
        for inference in model.game.inferences where inference.image != nil {
            let fields = images.filter { inference.inputs[$0] != nil }
            guard fields.count == 1, let field = fields.first else { continue }
            if let known = groups.firstIndex(where: { $0.field == field }) {
                groups[known].inferences.append(inference)
            } else {
                let others = model.data.pairing != .none ? images.filter { $0 != field } : []
                groups.append(Group(field: field, inferences: [inference], others: others))
            }
        }
        guard groups.first?.inferences.first?.name == model.game.inferences.first?.name, !groups.isEmpty else {
            return nil
        }
        self.model = model
        self.groups = groups
    }

    /// The sheet for the first samples of a batch.
    package func draw(_ sampler: Sampler, _ batch: [String: Tensor], rows: Int = 8) throws -> Image? {
        let columns = groups.map { 1 + $0.inferences.count + $0.others.count }.max() ?? 0
        var cells: [Image] = []
        for group in groups {
            let count = min(rows, batch[group.field]?.shape[0] ?? 0)
            let samples = try batch.mapValues { try $0.narrow(0, from: 0, count: min(count, $0.shape[0])) }
            var images = [try pictures(samples[group.field])]
            for inference in group.inferences { images.append(try self.images(sampler, inference, samples, count)) }
            for field in group.others { images.append(try pictures(samples[field])) }
            for row in 0..<count {
                let line = images.map { $0[row] }
                let blank = Image(width: 1, height: 1, color: [255])
                cells += line + Array(repeating: blank, count: columns - line.count)
            }
        }
        return ImageGrid(columns: columns).compose(cells)
    }

    private func images(
        _ sampler: Sampler, _ inference: Game.Inference, _ samples: [String: Tensor], _ count: Int
    ) throws -> [Image] {
        if model.isPerSample(inference) {
            return try pictures(sampler.run(inference, count: count, batch: samples, separatesSamples: true))
        }
        // one image at a time, as in use, so that images are not normalised together
        return try (0..<count).flatMap { index in
            let own = try samples.mapValues { try $0.narrow(0, from: index, count: 1) }
            return try pictures(sampler.run(inference, count: 1, batch: own))
        }
    }

    private func pictures(_ batch: Tensor?) throws -> [Image] {
        try batch.map { try Picture.images($0, range: model.data.range) } ?? []
    }
}
