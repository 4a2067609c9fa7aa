import Files
package import Foundation
import Games
import Language
import Torch

/// A run's folder: its configuration, figures, images, checkpoints and log.
package final class RunFolder {
    static let metricsFile = "metrics.jsonl"

    package let url: URL
    private var lock: RunLock?
    private let configuration: RunConfiguration?
    private let retention: Retention
    /// The last checkpoint, if the next one takes its place.
    private var interim: URL?
    /// The best checkpoint, if it is there for no other reason.
    private var best: URL?
    private let metrics: AppendingFile
    private let log: AppendingFile
    private let events: EventFile

    /// Opens a run folder for writing.
    /// - Parameters:
    ///   - configuration: replaces what is in `run.yaml`; `nil` keeps that.
    ///   - round: rounds done before; figures of later rounds are deleted, since those rounds run again.
    ///   - retention: which checkpoints stay.
    package init(
        _ lock: RunLock, configuration: RunConfiguration?, round: Int = 0, retention: Retention = Retention()
    ) throws {
        self.lock = lock
        self.configuration = configuration
        self.retention = retention
        url = lock.folder
        try configuration?.write(in: url)
        for name in ["samples", "checkpoints"] {
            let folder = url.appending(path: name)
            try FileFailure.explain(folder.path) {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
        }
        let path = url.appending(path: RunFolder.metricsFile)
        try RunFolder.forget(path, after: round)
        metrics = try AppendingFile(path, isText: true)
        log = try AppendingFile(url.appending(path: "log.txt"), isText: true)
        events = try EventFile(in: url, round: round)
        if round > 0 { findInterim(round) }
    }

    /// Finds the checkpoints of an earlier start that later ones take the place of.
    private func findInterim(_ round: Int) {
        let last = Checkpoint.folder(ofRound: round, in: url)
        let best = Checkpoint.best(in: url).flatMap { Checkpoint.isInterim($0) ? $0 : nil }
        self.best = best
        if best != last, Checkpoint.isInterim(last) { interim = last }
    }

    /// The contents of `metrics.jsonl`; empty if it can't be read.
    var figures: Foundation.Data { (try? Disk.read(metrics.url, bound: FileBytes.mostBytes)) ?? Foundation.Data() }

    /// Claims the right to write again after `release`.
    func hold() throws { lock = try lock ?? RunLock(url) }

    /// Lets others write into the folder.
    func release() { lock = nil }

    /// Removes the figures of rounds that run again; the file is replaced in one step.
    private static func forget(_ path: URL, after round: Int) throws {
        guard FileManager.default.fileExists(atPath: path.path) else { return }
        let bytes = try Disk.read(path, bound: FileBytes.mostBytes)
        let kept = figures(bytes, upTo: round)
        if kept != bytes { try Disk.write(kept, to: path) }
    }

    /// The lines of `metrics.jsonl` up to a round. Whatever is not a line of figures is kept, except for one at the end
    /// that a crash cut off.
    static func figures(_ bytes: Foundation.Data, upTo round: Int) -> Foundation.Data {
        var kept = Foundation.Data(capacity: bytes.count)
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[...end]
            if RunFolder.round(of: line).map({ $0 <= round }) ?? true { kept.append(line) }
            rest = rest[(end + 1)...]
        }
        let start = Foundation.Data("{\"round\":".utf8)
        let isCut = rest.starts(with: start) || start.starts(with: rest)
        if RunFolder.round(of: rest).map({ $0 <= round }) ?? !isCut { kept += rest + [UInt8(ascii: "\n")] }
        return kept
    }

    /// The round of a line of figures; `nil` if it is none.
    private static func round(of line: Foundation.Data) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any]
        return object?["round"] as? Int
    }

    /// Writes a checkpoint of the engine's round; it becomes visible when it and all figures before it are on disk. Then
    /// those are removed that do not stay.
    /// - Parameter isInterim: whether the next checkpoint takes its place, as for one that was written because of the
    ///   time.
    /// - Returns: the checkpoint's folder.
    func save(_ engine: Engine, isInterim: Bool = false) throws -> URL {
        metrics.synchronize()
        log.synchronize()
        let saved = try engine.save(in: url, of: configuration, isInterim: isInterim)
        if let interim, interim != saved { Checkpoint.remove(interim) }
        interim = isInterim ? saved : nil
        let rounds = Checkpoint.all(in: url).compactMap { Int($0.lastPathComponent) }
        for round in retention.superfluous(rounds, last: engine.round, figures: figures) {
            Checkpoint.remove(Checkpoint.folder(ofRound: round, in: url))
        }
        return saved
    }

    /// Keeps a round's checkpoint if it is the best by a metric, instead of the one that was the best before and is there
    /// for no other reason; `checkpoints/best` leads to it.
    /// - Returns: whether it is the best.
    func keepBest(by metric: String, round: Int) throws -> Bool {
        let rounds = Checkpoint.all(in: url).compactMap { Int($0.lastPathComponent) }.filter { $0 <= round }
        guard retention.best(of: Set(rounds), figures)[metric] == round else { return false }
        let own = Checkpoint.folder(ofRound: round, in: url)
        if let best, best != own { Checkpoint.remove(best) }
        best = interim == own ? own : nil
        if interim == own { interim = nil }
        try Checkpoint.markAsBest(own)
        return true
    }

    /// The folder after its figures of rounds after `round` have been deleted, since those rounds run again.
    func reopened(_ configuration: RunConfiguration, after round: Int) throws -> RunFolder {
        let own = try lock ?? RunLock(url)
        lock = nil
        let result = try RunFolder(own, configuration: configuration, round: round, retention: retention)
        result.interim = interim
        result.best = best
        return result
    }

    /// Whether somebody has removed the folder or its configuration.
    var isRemoved: Bool {
        !FileManager.default.fileExists(atPath: url.appending(path: RunConfiguration.fileName).path)
    }

    /// The folder, created again.
    func recreated(_ configuration: RunConfiguration, after round: Int) throws -> RunFolder {
        try FileFailure.explain(url.path) {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
        // the lock was on a file of the old folder
        lock = nil
        return try RunFolder(RunLock(url), configuration: configuration, round: round, retention: retention)
    }

    /// Stores what an event reports.
    func record(_ event: Event) throws {
        switch event {
        case .progress: break
        case .measured(let measurement):
            try write(measurement)
            try events.write(measurement)
        case .pictured(let path, let round): try events.write(pictureAt: path, round: round)
        case .sampled(let figures, let round):
            try append(.object([("round", .int(round)), ("samples", RunFolder.object(figures))]))
            try events.write(figures.map { ("samples/\($0.name)", $0.value) }, round: round)
        case .found(let finding, let round):
            let (seen, advice) = finding.lines
            try write("warning: \(seen); \(advice)")
            try append(.object([("round", .int(round)), ("warning", RunFolder.object(finding))]))
            try events.write(finding, round: round)
        case .evaluated(let metrics, let round):
            let intervals = metrics.compactMap { metric in
                metric.interval.map { (metric.name, JSON.list([.real($0.lowerBound), .real($0.upperBound)])) }
            }
            try append(
                .object(
                    [("round", .int(round)), ("metrics", RunFolder.object(metrics.map { ($0.name, $0.value) }))]
                        + (intervals.isEmpty ? [] : [("intervals", .object(intervals))])))
            try events.write(metrics, round: round)
        case .started(let report):
            for line in report.lines { try write("\(line.label): \(line.text)") }
            for warning in report.warnings { try write("warning: \(warning)") }
        case .saved(let path): try write("checkpoint \(URL(fileURLWithPath: path).lastPathComponent)")
        case .noticed(let text), .warned(let text): try write(text)
        }
    }

    /// Appends a line of figures.
    private func write(_ measurement: Event.Measurement) throws {
        try append(
            .object([
                ("round", .int(measurement.round)), ("images", .int(measurement.images)),
                ("epoch", .real(measurement.epoch)), ("seconds", .real(RunFolder.rounded(measurement.seconds, 1000))),
                ("images_per_second", .real(RunFolder.rounded(measurement.imagesPerSecond, 100))),
                ("losses", RunFolder.object(measurement.losses)),
                ("outputs", RunFolder.object(measurement.outputs)),
                ("gradients", RunFolder.object(measurement.gradients)),
                ("health", RunFolder.object(measurement.health)),
            ]))
    }

    /// Appends a line to the log.
    func write(_ line: String) throws {
        try log.append(Foundation.Data("\(Date.now.formatted(.iso8601)) \(line.escaped)\n".utf8))
    }

    /// Appends a line to the figures.
    private func append(_ figures: JSON) throws { try metrics.append(Foundation.Data("\(figures.line)\n".utf8)) }

    private static func object(_ figures: [(name: String, value: Double)]) -> JSON {
        .object(figures.map { ($0.name, .real($0.value)) })
    }

    private static func object(_ finding: Finding) -> JSON {
        .object([
            ("monitor", .text(finding.monitor)), ("seen", .text(finding.seen)), ("means", .text(finding.means)),
            ("try", .list(finding.remedies.map(JSON.text))),
        ])
    }

    /// The number, rounded to multiples of 1 / parts.
    private static func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }
}
