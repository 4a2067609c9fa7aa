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
        let onRecording: ((String) -> Void)? = configuration.recordsRounds ? { [notices] in notices.add($0) } : nil
        return Stages(
            configuration.model.model, seed: configuration.seed, device: device, rounds: rounds,
            precision: TrainingPlan.Precision(rawValue: configuration.precision), feed: feed,
            group: surroundings.group, onRecording: onRecording,
            open: { try source($0, position: $1, on: device) },
            preview: {
                try batch($0, seed: 2, $0.data.fields.contains { $0.kind == .vector(2) } ? 2000 : 64, on: device)
            },
            heldOut: { try heldOut($0, on: device) },
            reference: { try batch($0, seed: 3, Setting.referenceSize($0.data), on: device) })
    }

    /// The data as it was opened last, or opened now.
    func dataset(_ model: Model) throws -> any Dataset {
        guard !configuration.data.isEmpty else {
            throw TrainingError("the run has no data", hint: "pass a folder or file with --data")
        }
        if let data = opened.data, data.declaration == model.data { return data.dataset }
        let dataset = try open(.train, model)
        opened.data = (model.data, dataset)
        return dataset
    }

    /// Opens a part of the data. Classes and scales stay those of the start, even if the folder changes before the next
    /// stage.
    private func open(_ split: Split, _ model: Model) throws(DataError) -> any Dataset {
        var declaration = model.data
        declaration.columns = opened.data.map { Datasets.columns(of: $0.dataset) } ?? configuration.found.columns
        let classes = configuration.found.classes(of: model.data) ?? opened.data?.dataset.contents.classes
        return try Datasets.open(
            configuration.data, declaration: declaration, folders: surroundings.dataFolders, split: split,
            classes: classes)
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
            if data?.heldOut == nil, engine.verdicts.contains(where: \.isReal) {
                notices.add("nothing is held out, so discriminators are not measured on held-out data")
            }
            if let old, let change = fingerprint?.changes(since: old) {
                notices.add("the data has changed since the training started: \(change)")
            }
        }
        var report = StartReport(data, model, configuration, length, outputs)
        if let group = surroundings.group { report.add(processes: group.size, batch: model.plan.batch) }
        configuration.found.report = report.lines
        return report
    }

    private func source(_ model: Model, position: Int, on device: Device) throws -> any BatchSource {
        if configuration.data.isEmpty, let feed {
            return FeedSource(epochSize: feed.lastRound * model.plan.batch)
        }
        let share = surroundings.group.map { Loader.Share($0.rank, of: $0.size) } ?? .whole
        return try LoaderSource(
            dataset(model), model.data, batch: model.plan.batch, seed: configuration.seed, position: position,
            on: device, share: share, report: notices.skip)
    }

    /// Training data by field, the same each time.
    private func batch(_ model: Model, seed: UInt64, _ size: Int, on device: Device) throws -> [String: Tensor] {
        if configuration.data.isEmpty, let batch = feed?.firstBatch(of: model) { return batch }
        return try still(dataset(model), model, seed: seed, on: device).next(size)
    }

    /// Held-out data by field, the same each time; empty if nothing is held out or none of it can be used, as the start
    /// report says.
    private func heldOut(_ model: Model, on device: Device) throws -> [String: Tensor] {
        guard !configuration.data.isEmpty, let held = try? open(.test, model) else { return [:] }
        return try still(held, model, seed: 4, on: device).next(min(max(model.plan.batch, 16), 64))
    }

    /// A source of the data without mirroring.
    private func still(_ dataset: any Dataset, _ model: Model, seed: UInt64, on device: Device) throws -> LoaderSource {
        var still = model.data
        still.flip = false
        return try LoaderSource(dataset, still, batch: 64, seed: configuration.seed &+ seed, on: device)
    }

    /// The number of samples with which generated ones are compared: fewer where samples are large. They take up to 16 MB
    /// for the whole training, and are described by features once.
    private static func referenceSize(_ data: DataDeclaration) -> Int {
        let numbers = DataSection.shapes(data).values.map { $0.reduce(1, *) }.reduce(0, +)
        return min(1024, max(64, (4 << 20) / max(numbers, 1)))
    }
}
