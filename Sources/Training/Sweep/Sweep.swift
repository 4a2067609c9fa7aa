package import Foundation
internal import Language
package import Torch

/// Runs of one model with all combinations of settings and seeds, in one folder that has a folder per run.
package struct Sweep: Sendable, Codable {
    /// One run of it.
    package struct Entry: Sendable, Codable, Equatable {
        /// Of its folder: what differs between the runs, such as `lr=1e-4,seed=2`.
        package let name: String
        package let set: [String]
        package let seed: UInt64
        /// The checksum of the model with these settings, when the sweep was started.
        package internal(set) var model: String?
    }

    /// A name, or an absolute path.
    package let model: String
    package private(set) var runs: [Entry]
    /// Options of every run; the folder and the seed are those of the entries.
    package var options: Session.Options
    private let format: Int

    package static let fileName = "sweep.json"
    static let newestFormat = 1
    /// The most runs of a sweep.
    static let mostRuns = 1000

    static var tooMany: TrainingError {
        TrainingError("a sweep has at most \(mostRuns.grouped) runs", fault: .request)
    }

    /// Whether settings and seeds ask for several runs.
    package static func isRequested(_ settings: [String], seeds: String?) throws -> Bool {
        try seeds != nil || settings.contains { try SettingValues($0).values.count > 1 }
    }

    /// All combinations.
    /// - Parameters:
    ///   - settings: as `name=value` or `name=value,value`.
    ///   - seeds: as `1..3`; `nil` for that of the options.
    /// - Throws: `TrainingError` for a list that can't be read, a setting that is given twice, or too many runs.
    package init(_ model: String, settings: [String], seeds: String?, options: Session.Options) throws {
        let axes = try settings.map { try SettingValues($0) }
        for axis in axes where axis.values.count > 1 && axes.count(where: { $0.name == axis.name }) > 1 {
            throw TrainingError("'--set' sets '\(axis.name)' twice", fault: .request)
        }
        let seedList = try seeds.map { try SeedList($0).seeds } ?? [options.seed ?? 0]
        let count = axes.reduce(seedList.count) { min($0 * max(1, $1.values.count), Sweep.mostRuns + 1) }
        guard count <= Sweep.mostRuns else { throw Sweep.tooMany }
        var choices: [[(SettingValues, String)]] = [[]]
        for axis in axes where !axis.values.isEmpty {
            choices = choices.flatMap { before in axis.values.map { before + [(axis, $0)] } }
        }
        let malformed = axes.filter(\.values.isEmpty).map(\.name)
        var names: Set<String> = []
        runs = choices.flatMap { choice in
            seedList.map { seed in
                var parts = choice.filter { $0.0.values.count > 1 }.map { "\($0.name)=\($1)" }
                if seedList.count > 1 || parts.isEmpty { parts.append("seed=\(seed)") }
                let name = Sweep.folderName(parts, besides: &names)
                return Entry(name: name, set: malformed + choice.map { "\($0.name)=\($1)" }, seed: seed)
            }
        }
        self.model = model
        self.options = options
        self.options.makePathsAbsolute()
        format = Sweep.newestFormat
    }

    /// A name that every file system takes, without what a shell would read.
    private static func folderName(_ parts: [String], besides names: inout Set<String>) -> String {
        let plain = parts.map { part in
            let safe = part.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".=+-_,".contains($0)) ? $0 : "_" }
            return String(safe).split(separator: "_").joined(separator: "_").replacing("=_", with: "=")
        }
        let full = plain.joined(separator: ",").drop { $0 == "." || $0 == "-" }
        let name = String(full.prefix(120))
        var result = name
        var number = 2
        while !names.insert(result).inserted {
            result = "\(name)-\(number)"
            number += 1
        }
        return result
    }

    /// The options of a run, with some that are given for this start.
    package func options(of entry: Entry, in folder: URL) -> Session.Options {
        var result = options
        result.seed = entry.seed
        result.folder = folder.appending(path: entry.name).relativePath
        return result
    }

    /// Keeps the checksum of each run's model.
    /// - Throws: what `checksum` throws.
    package mutating func seal(_ checksum: (Entry) throws -> String) rethrows {
        for index in runs.indices { runs[index].model = try checksum(runs[index]) }
    }
}

extension Sweep {
    /// Whether a folder is that of a sweep.
    package static func isSweep(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: URL(fileURLWithPath: path).appending(path: fileName).path)
    }

    package func write(in folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Disk.write(encoder.encode(self) + Data("\n".utf8), to: folder.appending(path: Sweep.fileName))
    }

    /// Reads a sweep's folder.
    /// - Throws: `FileError`
    package static func read(_ path: String) throws(FileError) -> Sweep {
        struct Version: Decodable { let format: Int }
        let file = URL(fileURLWithPath: path).appending(path: fileName)
        let bytes = try Disk.read(file)
        do {
            let version = try JSONDecoder().decode(Version.self, from: bytes).format
            guard version <= newestFormat else {
                throw FileError(file.path, FileFormat.refusal(of: version, newest: newestFormat))
            }
            let sweep = try JSONDecoder().decode(Sweep.self, from: bytes)
            // names are put behind the folder
            guard sweep.runs.allSatisfy({ !$0.name.isEmpty && !$0.name.contains("/") && !$0.name.hasPrefix(".") })
            else {
                throw FileError(file.path, "not a sweep: a run's name is not the name of a folder")
            }
            return sweep
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(file.path, "not the description of a sweep")
        }
    }

    /// How far a run of a sweep is.
    package enum Progress: Sendable, Equatable { case missing, unfinished, complete }

    /// How far a run is, judging from its folder.
    /// - Parameter rounds: the total to reach; `nil` for the run's own.
    package func progress(of entry: Entry, in folder: URL, rounds: Int? = nil) throws -> Progress {
        let run = folder.appending(path: entry.name)
        guard FileManager.default.fileExists(atPath: run.appending(path: RunConfiguration.fileName).path),
            let newest = Checkpoint.all(in: run).first, let round = Int(newest.lastPathComponent)
        else { return .missing }
        let total = try rounds ?? RunFile.read(run.appending(path: RunConfiguration.fileName)).rounds
        return round >= total ? .complete : .unfinished
    }
}

extension Session.Options {
    /// Makes paths independent of the working folder.
    fileprivate mutating func makePathsAbsolute() {
        data = data.map(Session.absolute)
        initialWeights = initialWeights.map { URL(fileURLWithPath: $0).path }
    }

    /// These options, with those of a later start where it gives some.
    package func replaced(by later: Session.Options) -> Session.Options {
        var result = self
        result.data = later.data.map(Session.absolute) ?? data
        result.rounds = later.rounds ?? rounds
        result.device = later.device ?? device
        result.threads = later.threads ?? threads
        result.keep = later.keep ?? keep
        result.keepEvery = later.keepEvery ?? keepEvery
        if later.onNonFinite != .stop { result.onNonFinite = later.onNonFinite }
        result.intervals.log = later.intervals.log ?? intervals.log
        result.intervals.sample = later.intervals.sample ?? intervals.sample
        result.intervals.checkpoint = later.intervals.checkpoint ?? intervals.checkpoint
        return result
    }
}
