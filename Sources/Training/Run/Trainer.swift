import Data
import Foundation
import Games
import Images
import Torch

/// Runs a training from start to end: rounds, figures, images, checkpoints, each reported as an event.
final class Trainer {
    /// Computes metrics of generated samples against real ones of the same sizes.
    typealias Measure = (_ generated: Tensor, _ real: Tensor) throws -> [(name: String, value: Double)]

    /// The current stage's engine.
    private(set) var engine: Engine
    private let stages: Stages
    private let folder: RunFolder
    private let intervals: Session.Intervals
    /// Data for images of image-to-image models, and real samples for metrics.
    private var preview: [String: Tensor]
    private let seed: UInt64
    private let measure: Measure?
    private var receive: (Event) -> Void = { _ in }

    /// - Parameters:
    ///   - stages: creates the next engine when a stage of the model ends.
    ///   - measure: called whenever samples are generated; `nil` computes no metrics.
    init(
        _ engine: Engine, stages: Stages, preview: [String: Tensor], in folder: RunFolder,
        intervals: Session.Intervals, seed: UInt64, measure: Measure?
    ) {
        self.engine = engine
        self.stages = stages
        self.folder = folder
        self.intervals = intervals
        self.seed = seed
        self.measure = measure
        self.preview = preview
    }

    /// Trains to the end, or until asked to stop.
    /// - Parameters:
    ///   - shouldStop: called after each round; a stop writes a checkpoint first.
    ///   - notices: returns the notices since the last call, such as skipped files.
    ///   - receive: called with every event.
    /// - Returns: whether the end was reached.
    func run(
        shouldStop: () -> Bool, notices: () -> [String], receive: @escaping (Event) -> Void
    ) throws -> Bool {
        self.receive = receive
        let clock = ContinuousClock()
        let start = clock.now
        let first = engine.round
        let firstImages = engine.images
        let logging = intervals.log ?? max(1, min(50, engine.rounds / 200))
        let sampling = intervals.sample ?? max(1, engine.rounds / 20)
        let saving = intervals.checkpoint ?? max(1, engine.rounds / 4)
        while engine.round < engine.rounds {
            try grow()
            let next = engine.round + 1
            let measures = next % logging == 0 || next == 1 || next == engine.rounds
            let readings = try engine.runRound(measuring: measures)
            let seconds = (clock.now - start).seconds
            if measures { try measure(readings, seconds, imagesHere: engine.images - firstImages) }
            try tell(
                .progress(
                    .init(
                        round: engine.round, rounds: engine.rounds, images: engine.images, seconds: seconds,
                        roundsHere: engine.round - first)))
            for notice in notices() { try tell(.noticed(notice)) }
            let isEnd = engine.round == engine.rounds
            let stops = shouldStop()
            if engine.round % sampling == 0 || isEnd { try drawSamples() }
            if engine.round % saving == 0 || isEnd || stops { try save() }
            if stops { return false }
        }
        return true
    }

    /// Continues with the next stage if the current one has ended.
    private func grow() throws {
        while let next = try stages.next(after: engine) {
            engine = next
            preview = try stages.preview(next.model)
            try tell(.noticed("stage \(next.stage + 1) starts after round \(next.round), \(next.images) images"))
            for notice in next.notices { try tell(.noticed(notice)) }
        }
    }

    private func measure(_ readings: Readings, _ seconds: Double, imagesHere: Int) throws {
        let measurement = Event.Measurement(
            round: engine.round, images: engine.images, epoch: engine.epoch, seconds: seconds,
            imagesPerSecond: Double(imagesHere) / max(seconds, 1e-9), losses: try readings.lossValues(),
            outputs: try readings.outputValues(), gradients: try readings.gradientValues())
        try tell(.measured(measurement))
        if let bad = measurement.losses.first(where: { !$0.value.isFinite }) {
            try folder.write("the term \(bad.name) became \(bad.value) in round \(engine.round)")
            throw TrainingError(
                "the term '\(bad.name)' became \(bad.value) in round \(engine.round)",
                hint: "try a lower learning rate; the last checkpoint is unaffected")
        }
    }

    /// Passes every event to the run folder and to the receiver.
    private func tell(_ event: Event) throws {
        try folder.record(event)
        receive(event)
    }

    private func save() throws {
        try tell(.saved(path: folder.save(engine).path))
    }

    /// An image generated from the same noise each time, and the metrics of such samples.
    private func drawSamples() throws {
        guard !engine.model.game.inferences.isEmpty else { return }
        let sampler = try Sampler(
            engine.model, engine.players, seed: seed &+ 1, memories: engine.memories,
            states: engine.states, numbers: engine.numbers)
        let inference = try sampler.inference()
        let translation = try TranslationSheet(engine.model)?.draw(sampler, preview)
        let samples = translation == nil || measure != nil ? try samples(inference, sampler) : nil
        let sheet = try translation ?? samples.map { try picture(of: $0.batch, columns: $0.columns) }
        if let sheet {
            let path = folder.url.appending(path: "samples/\(String(format: "%06d", engine.round)).png").path
            try ImageFile.write(sheet, to: path)
            try tell(.pictured(path: path, round: engine.round))
        }
        if let samples { try evaluate(samples.batch, inference) }
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
    private func evaluate(_ generated: Tensor, _ inference: Game.Inference) throws {
        let fields = engine.model.data.fields.filter { inference.inputs[$0.name] == nil }
        let real = fields.compactMap { preview[$0.name] }.first {
            $0.shape.dropFirst() == generated.shape.dropFirst()
        }
        guard let measure, let real else { return }
        let figures = try measure(generated, real)
        if !figures.isEmpty { try tell(.evaluated(metrics: figures, round: engine.round)) }
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
