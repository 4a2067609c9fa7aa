import Data
import Foundation
import Games
import Images
import Torch

extension Trainer {
    /// Generated samples, and the inference that they are of.
    typealias Samples = (batch: Tensor, inference: Game.Inference)

    /// Draws an image from the same noise each time.
    /// - Returns: the samples, if there are metrics to compute; the image itself may show other ones.
    func drawSamples() throws -> Samples? {
        guard !engine.model.game.inferences.isEmpty else { return nil }
        let sampler = try Sampler(
            engine.model, engine.players, seed: setting.configuration.seed &+ 1, memories: engine.memories,
            states: engine.states, numbers: engine.numbers)
        let inference = try sampler.inference()
        let translation = try TranslationSheet(engine.model)?.draw(sampler, preview)
        let isMeasured = setting.measure != nil || setting.examine != nil
        let samples = translation == nil || isMeasured ? try samples(inference, sampler) : nil
        let sheet = try translation ?? samples.map { try picture(of: $0.batch, columns: $0.columns) }
        if let sheet {
            let samplesFolder = folder.url.appending(path: "samples")
            // somebody may have removed it
            try FileFailure.explain(samplesFolder.path) {
                try FileManager.default.createDirectory(at: samplesFolder, withIntermediateDirectories: true)
            }
            let path = samplesFolder.appending(path: "\(String(format: "%06d", engine.round)).png").path
            try ImageFile.write(sheet, to: path)
            tell(.pictured(path: path, round: engine.round))
        }
        return samples.map { ($0.batch, inference) }
    }

    /// Samples of an inference, if they can be shown; one row per class if it takes a label.
    private func samples(_ inference: Game.Inference, _ sampler: Sampler) throws -> (batch: Tensor, columns: Int?)? {
        let isPlane = inference.shape == [2]
        guard isPlane && inference.isBatched || inference.image != nil else { return nil }
        let count = isPlane ? 2000 : max(1, min(64, 1 << 22 / inference.shape.reduce(1, *)))
        let rows = isPlane ? nil : try sampler.classRows(inference, most: count * 5 / 4)
        if let rows, let labels = rows.labels.values.first {
            return (try sampler.run(inference, count: labels.shape[0], fixed: rows.labels), rows.columns)
        }
        let fits = try preview.mapValues { try $0.narrow(0, from: 0, count: min(count, $0.shape[0])) }
        let isGiven = inference.inputs.keys.contains { fits[$0] != nil }
        let size = isGiven ? fits.values.first?.shape[0] ?? count : count
        return (try sampler.run(inference, count: size, batch: fits), rows?.columns)
    }

    private func picture(of batch: Tensor, columns: Int?) throws -> Image {
        let real = engine.model.data.fields.compactMap { preview[$0.name] }.first {
            $0.shape.dropFirst() == batch.shape.dropFirst()
        }
        return try Picture.sheet(batch, real: real, range: engine.model.data.range, columns: columns)
    }

    /// Metrics of generated samples against real ones of the same sizes, which were not their inputs.
    func evaluate(_ samples: Samples) throws {
        guard let measure = setting.measure, let real = real(like: samples, in: preview) else { return }
        let figures = try measure(samples.batch, real)
        if !figures.isEmpty { tell(.evaluated(metrics: figures, round: engine.round)) }
    }

    /// Real samples of the same sizes, which were not the inputs.
    func real(like samples: Samples, in data: [String: Tensor]) -> Tensor? {
        let fields = engine.model.data.fields.filter { samples.inference.inputs[$0.name] == nil }
        return fields.compactMap { data[$0.name] }.first { $0.shape.dropFirst() == samples.batch.shape.dropFirst() }
    }
}
