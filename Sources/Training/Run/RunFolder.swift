package import Foundation
import Language
import Torch

/// A run's folder: its configuration, figures, images, checkpoints and log.
package final class RunFolder {
    package let url: URL
    private let metrics: FileHandle
    private let log: FileHandle
    private let events: EventFile

    /// Creates a new folder, which must not contain a run unless that run saved nothing.
    package init(creating url: URL, configuration: String) throws {
        self.url = url
        let manager = FileManager.default
        if manager.fileExists(atPath: url.appending(path: "run.yaml").path), (try? Checkpoint.newest(in: url)) != nil {
            throw TrainingError(
                "'\(url.path)' already contains a run",
                hint: "resume it with --resume, or choose another folder with --out")
        }
        try FileFailure.explain(url.path) {
            // files of a run that ended before its first checkpoint
            if manager.fileExists(atPath: url.appending(path: "run.yaml").path) {
                for file in try manager.contentsOfDirectory(atPath: url.path) where RunFolder.isOwn(file) {
                    try manager.removeItem(at: url.appending(path: file))
                }
            }
            try manager.createDirectory(at: url.appending(path: "samples"), withIntermediateDirectories: true)
            try manager.createDirectory(at: url.appending(path: "checkpoints"), withIntermediateDirectories: true)
            try Foundation.Data(configuration.utf8).write(to: url.appending(path: "run.yaml"), options: .atomic)
        }
        metrics = try RunFolder.open(url.appending(path: "metrics.jsonl"))
        log = try RunFolder.open(url.appending(path: "log.txt"))
        events = try EventFile(in: url, round: 0)
    }

    /// Whether runs create files or folders with that name.
    private static func isOwn(_ name: String) -> Bool {
        ["run.yaml", "metrics.jsonl", "log.txt", "samples", "checkpoints"].contains(name)
            || name.hasPrefix(EventFile.prefix)
    }

    /// Resumes a run: figures of rounds after `round` are deleted, since those rounds run again.
    package init(resuming url: URL, round: Int) throws {
        self.url = url
        let path = url.appending(path: "metrics.jsonl")
        try FileFailure.explain(path.path) {
            let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
            let kept = RunFolder.figures(text, upTo: round)
            try Foundation.Data(kept.utf8).write(to: path, options: .atomic)
        }
        metrics = try RunFolder.open(path)
        log = try RunFolder.open(url.appending(path: "log.txt"))
        events = try EventFile(in: url, round: round)
    }

    /// The lines of `metrics.jsonl` up to a round. A last line that was truncated by a crash is dropped.
    static func figures(_ text: String, upTo round: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let last = lines.popLast(), RunFolder.round(of: last) != nil { lines.append(last) }
        return lines.filter { RunFolder.round(of: $0).map { $0 <= round } ?? true }.map { $0 + "\n" }.joined()
    }

    /// The round of a line of figures; `nil` if it can't be read.
    private static func round(of line: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Foundation.Data(line.utf8)) as? [String: Any]
        return object?["round"] as? Int
    }

    deinit {
        try? metrics.close()
        try? log.close()
    }

    private static func open(_ url: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: url.path) {
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw FileError(url.path, "can't create the file", .writing)
            }
        }
        guard let handle = FileHandle(forWritingAtPath: url.path) else {
            throw FileError(url.path, "can't write the file", .writing)
        }
        try handle.seekToEnd()
        return handle
    }

    /// Stores what an event reports.
    func record(_ event: Event) throws {
        switch event {
        case .progress: break
        case .measured(let measurement):
            try write(measurement)
            try events.write(measurement)
        case .pictured(let path, let round): try events.write(pictureAt: path, round: round)
        case .evaluated(let metrics, let round):
            try append(.object([("round", .int(round)), ("metrics", RunFolder.object(metrics))]))
            try events.write(metrics.map { ("metrics/\($0.name)", $0.value) }, round: round)
        case .saved(let path): try write("checkpoint \(URL(fileURLWithPath: path).lastPathComponent)")
        case .noticed(let text): try write(text)
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
            ]))
    }

    /// Appends a line to the log.
    func write(_ line: String) throws {
        try append("\(Date.now.formatted(.iso8601)) \(line.escaped)\n", to: log, "log.txt")
    }

    private func append(_ text: String, to handle: FileHandle, _ name: String) throws {
        do { try handle.write(contentsOf: Foundation.Data(text.utf8)) } catch {
            throw FileError(url.appending(path: name).path, "can't write the file; the disk may be full", .writing)
        }
    }

    /// Appends a line to the figures.
    private func append(_ figures: JSON) throws { try append(figures.line + "\n", to: metrics, "metrics.jsonl") }

    private static func object(_ figures: [(name: String, value: Double)]) -> JSON {
        .object(figures.map { ($0.name, .real($0.value)) })
    }

    /// The number, rounded to multiples of 1 / parts.
    private static func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }
}
