import Evaluation
import Foundation
import Games
public import Training

extension Session {
    /// A new training of a model by its name or its document's path.
    ///
    ///     let session = try Session("dcgan", data: "photos/", set: ["size=128"])
    ///     try session.run { event in print(event) }
    ///
    /// - Parameters:
    ///   - data: a folder or file, `builtin:NAME`, or a plug-in's `NAME:PLACE` (default: the built-in data that fits).
    ///   - set: values for the model's parameters, or dotted paths into its document, as `name=value`.
    ///   - options: everything else; what is given here goes before.
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
        try self.init(zoo.load(model, settings: set), options, in: zoo.surroundings)
    }

    /// A training that resumes from the newest checkpoint of a run folder.
    /// - Parameters:
    ///   - rounds: in all (default: as the run was started with).
    ///   - options: what else may differ from the run's start: data, device, feed and intervals.
    /// - Throws: `TrainingError` where it is done already; `FileError`, `DataError` or `InvalidDocument`.
    public convenience init(
        resuming run: String, rounds: Int? = nil, options: Options = Options(), zoo: Zoo? = nil
    ) throws {
        var options = options
        options.rounds = rounds ?? options.rounds
        try self.init(resuming: run, options, in: (zoo ?? Zoo()).surroundings)
    }
}

extension Zoo {
    /// What sessions take from the zoo.
    var surroundings: Session.Surroundings { .init(dataFolders: dataFolders, measure: Metrics.measure) }
}
