package import Foundation
internal import Language
internal import Torch

/// What a run folder tells about its training: for pages and tables. Neither the model is compiled nor are weights
/// loaded, so it also reads runs whose plug-ins are missing, runs in progress, and runs that never trained.
package struct RunRecord {
    package let folder: URL
    /// As the user named it.
    package let path: String
    package let facts: RunFile
    package let figures: RunFigures
    /// When a figure was last written; `nil` if there is none.
    package let written: Date?
    package let log: RunLog
    /// The sampled images, by round.
    package let samples: [(round: Int, file: URL)]
    /// The rounds of the checkpoints, in increasing order.
    package let checkpoints: [Int]
    /// Whether a process is training it now.
    package let isInProgress: Bool

    /// Reads a run folder.
    /// - Throws: `FileError` if it is none, `InvalidDocument` for a `run.yaml` that can't be read.
    package init(_ path: String) throws {
        var reader = FigureReader(URL(fileURLWithPath: path))
        try self.init(path, &reader)
    }

    /// Reads a run folder, with the figures of a reader that has read some of them before.
    package init(_ path: String, _ reader: inout FigureReader) throws {
        self.path = path
        folder = URL(fileURLWithPath: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw FileError(path, "run folder not found", .missing)
        }
        guard FileManager.default.fileExists(atPath: folder.appending(path: RunConfiguration.fileName).path) else {
            throw Run.refusal(of: path)
        }
        // first, since a training that ends now still writes what is read next
        isInProgress = RunLock.isHeld(folder)
        facts = try RunFile.read(folder.appending(path: RunConfiguration.fileName))
        try reader.update()
        (figures, written) = (reader.figures, reader.written)
        log = RunLog(of: folder)
        samples = RunRecord.samples(in: folder)
        checkpoints = Checkpoint.all(in: folder).compactMap { Int($0.lastPathComponent) }.sorted()
    }

    private static func samples(in folder: URL) -> [(round: Int, file: URL)] {
        let samples = folder.appending(path: "samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: samples.path)) ?? []
        return names.compactMap { name in
            guard name.hasSuffix(".png"), let round = Int(name.dropLast(4)), round >= 0 else { return nil }
            return (round, samples.appending(path: name))
        }.sorted { $0.round < $1.round }
    }

    /// The last round that is known to be done.
    package var round: Int { max(figures.lastRound ?? 0, checkpoints.last ?? 0) }

    /// What its files hold that is passed over; empty for nothing.
    package var notices: [String] {
        let skipped = figures.skippedLines
        return skipped == 0
            ? []
            : [
                "\(skipped.grouped) line\(skipped == 1 ? " of metrics.jsonl holds" : "s of metrics.jsonl hold") no figures"
            ]
    }

    /// Warnings of the log, each once, without those of monitors, which the figures have.
    package var logWarnings: [String] {
        let seen = figures.warnings.map(\.seen.escaped).filter { !$0.isEmpty }
        var known: Set<String> = []
        return log.warnings.map(\.text).filter { text in
            !seen.contains { text.contains($0) } && known.insert(text).inserted
        }
    }

    /// How a training is or ended.
    package enum State: Sendable, Equatable {
        case inProgress, notStarted, complete
        /// It was asked to stop.
        case stopped
        /// It failed for a reason that the log has.
        case failed(String)
        /// It ended without a word, as a killed process does.
        case broken
    }

    package var state: State {
        if isInProgress { return .inProgress }
        if round >= facts.rounds, checkpoints.last ?? 0 >= facts.rounds { return .complete }
        let failure = log.lastStart.last { $0.text.hasPrefix("training ended after round ") }
        if let failure {
            let words = failure.text.split(separator: ": ", maxSplits: 1)
            return .failed(words.count > 1 ? String(words[1]) : failure.text)
        }
        if round == 0 { return .notStarted }
        // a training that is asked to stop writes a checkpoint last
        return checkpoints.last == round ? .stopped : .broken
    }

    /// Seconds that a round takes over the last rounds; `nil` before there are any.
    package var secondsPerRound: Double? {
        let marks = figures.lastStart
        guard let first = marks.first else { return nil }
        if marks.count == 1, let speed = first.imagesPerSecond, speed > 0, let images = first.images, first.round > 0 {
            return Double(images) / Double(first.round) / speed
        }
        var pace = Pace()
        for mark in marks { pace.add(mark.round - first.round + 1, seconds: mark.seconds ?? 0) }
        return pace.secondsPerRound > 0 ? pace.secondsPerRound : nil
    }

    /// Seconds until a training in progress ends, as the last rounds let expect. Rounds since the last figures count as
    /// done, as many as lie between figures at most.
    package func secondsLeft(at time: Date = .now) -> Double? {
        guard isInProgress, let pace = secondsPerRound else { return nil }
        let marks = figures.lastStart.suffix(2).map(\.round)
        let interval = marks.count == 2 ? marks[1] - marks[0] : 0
        let since = max(0, written.map { time.timeIntervalSince($0) } ?? 0)
        return max(0, pace * Double(max(0, facts.rounds - round)) - min(since, pace * Double(interval)))
    }
}
