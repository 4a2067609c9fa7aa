import Evaluation
import Foundation
import Games
package import Torch
public import Training

extension Session {
    /// Starts a new training run of a model, given by name or by the path of its document.
    ///
    ///     let session = try Session("dcgan", data: "photos/", set: ["size=128"])
    ///     try session.run { event in print(event) }
    ///
    /// - Parameters:
    ///   - data: a folder or file, `builtin:NAME`, or a plug-in's `NAME:PLACE` (default: the built-in data that fits).
    ///   - set: settings `name=value`, where the name is a parameter of the model or a dotted path into its document.
    ///   - options: all other options; the arguments here take precedence.
    /// - Throws: `InvalidDocument`, `DataError`, `TrainingError` or `FileError`.
    public convenience init(
        _ model: String, data: String? = nil, set: [String] = [], rounds: Int? = nil, folder: String? = nil,
        options: Options = Options(), zoo: Zoo? = nil
    ) throws {
        let zoo = try zoo ?? Zoo()
        var options = options
        options.data = data ?? options.data
        options.rounds = rounds ?? options.rounds
        options.folder = folder ?? options.folder
        try self.init(model, set: set, options: options, zoo: zoo, group: nil)
    }

    /// The same as the first of several processes.
    package convenience init(_ model: String, set: [String], options: Options, zoo: Zoo, group: ProcessGroup?) throws {
        try self.init(zoo.load(model, settings: set), options, in: zoo.surroundings(for: group))
    }

    /// Resumes training from the newest checkpoint of a run folder.
    /// - Parameters:
    ///   - rounds: total number of rounds (default: that of the original run).
    ///   - options: options that may differ from the original run: data, device, feed and intervals.
    /// - Throws: `TrainingError` if the run is complete; `FileError`, `DataError` or `InvalidDocument`.
    public convenience init(
        resuming run: String, rounds: Int? = nil, options: Options = Options(), zoo: Zoo? = nil
    ) throws {
        var options = options
        options.rounds = rounds ?? options.rounds
        try self.init(resuming: run, options: options, zoo: zoo ?? Zoo(), group: nil)
    }

    /// The same as the first of several processes.
    package convenience init(resuming run: String, options: Options, zoo: Zoo, group: ProcessGroup?) throws {
        try self.init(resuming: run, options, in: zoo.surroundings(for: group))
    }
}

extension Follower {
    /// Prepares what the first process of the group trains.
    package convenience init(_ options: Session.Options, _ group: ProcessGroup, zoo: Zoo) throws {
        try self.init(options, in: zoo.surroundings(for: group), group)
    }
}

extension Zoo {
    /// The same for a training by several processes.
    func surroundings(for group: ProcessGroup?) -> Session.Surroundings {
        var result = surroundings
        result.group = group
        return result
    }

    /// The parts of the zoo that sessions use.
    var surroundings: Session.Surroundings {
        let health = SampleHealth { try? features() }
        return .init(
            dataFolders: dataFolders, measure: Metrics.measure, examine: { try health($0, $1, range: $2) },
            cost: Metrics.cost,
            metrics: metrics(of:))
    }

    /// The metrics of `train.metrics:`.
    private func metrics(of training: MeasuredTraining) throws -> any ModelMetrics {
        let plan = training.plan
        let tools = try evaluationTools(features: plan.features, resize: plan.resize, on: training.sampler.device)
        return try TrainingMetrics(training) { sampler in
            try EvaluationContext(
                sampler, data: training.data, found: training.found, count: plan.samples, seed: training.seed,
                reference: plan.reference, tools)
        }
    }
}
