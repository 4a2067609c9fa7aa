import Data
import Games
import Torch

/// The data sources for the stages of a session's model.
struct Setting {
    let configuration: RunConfiguration
    let feed: Feed?
    let surroundings: Session.Surroundings
    let notices: SessionNotices
    private let opened = Opened()

    /// The data as it was opened last.
    private final class Opened {
        var data: (declaration: DataDeclaration, dataset: any Dataset)?
    }

    init(
        _ configuration: RunConfiguration, _ feed: Feed?, _ surroundings: Session.Surroundings,
        _ notices: SessionNotices
    ) {
        (self.configuration, self.feed, self.surroundings, self.notices) = (configuration, feed, surroundings, notices)
    }

    func stages(rounds: Int?) throws -> Stages {
        let device = try Device(configuration.device)
        return Stages(
            configuration.model.model, seed: configuration.seed, device: device, rounds: rounds,
            precision: TrainingPlan.Precision(rawValue: configuration.precision), feed: feed,
            open: { try source($0, position: $1, on: device) }, preview: { try preview($0, on: device) })
    }

    func dataset(_ model: Model) throws -> any Dataset {
        guard !configuration.data.isEmpty else {
            throw TrainingError("the run has no data", hint: "pass a folder or file with --data")
        }
        if let data = opened.data, data.declaration == model.data { return data.dataset }
        // classes and scales stay those of the start, even if the folder changes before the next stage
        var declaration = model.data
        declaration.columns = opened.data.map { Datasets.columns(of: $0.dataset) } ?? configuration.found.columns
        let classes = configuration.found.classes(of: model.data) ?? opened.data?.dataset.contents.classes
        let dataset = try Datasets.open(
            configuration.data, declaration: declaration, folders: surroundings.dataFolders, classes: classes)
        opened.data = (model.data, dataset)
        return dataset
    }

    /// What is about to start. Records the data in the configuration, and reports what has changed since the run started.
    func start(
        _ configuration: inout RunConfiguration, _ engine: Engine, _ outputs: OutputSchedule, isRequested: Bool
    ) throws -> StartReport {
        let model = engine.model
        // a metric that does not apply is found before anything is written
        _ = try metrics(of: engine)
        let length = StartReport.Length(rounds: engine.rounds, round: engine.round, isRequested: isRequested)
        var data: DataReport?
        if !configuration.data.isEmpty {
            let dataset = try dataset(model)
            let folders = surroundings.dataFolders
            data = DataReport(
                configuration.data, dataset, declaration: model.data, folders: folders)
            let old = configuration.found.fingerprint
            let fingerprint = Datasets.fingerprint(of: configuration.data, folders: folders)
            configuration.found = DataRecord(dataset, model.data, fingerprint)
            if let old, let change = fingerprint?.changes(since: old) {
                notices.add("the data has changed since the training started: \(change)")
            }
        }
        let report = StartReport(data, model, configuration, length, outputs)
        configuration.found.report = report.lines
        return report
    }

    private func source(_ model: Model, position: Int, on device: Device) throws -> any BatchSource {
        if configuration.data.isEmpty, let feed {
            return FeedSource(epochSize: feed.lastRound * model.plan.batch)
        }
        return try LoaderSource(
            dataset(model), model.data, batch: model.plan.batch, seed: configuration.seed, position: position,
            on: device, report: notices.skip)
    }

    /// Data for a model's images, the same each time.
    private func preview(_ model: Model, on device: Device) throws -> [String: Tensor] {
        if configuration.data.isEmpty, let batch = feed?.firstBatch(of: model) { return batch }
        var still = model.data
        still.flip = false
        let source = try LoaderSource(dataset(model), still, batch: 64, seed: configuration.seed &+ 2, on: device)
        return try source.next(model.data.fields.contains { $0.kind == .vector(2) } ? 2000 : 64)
    }
}
