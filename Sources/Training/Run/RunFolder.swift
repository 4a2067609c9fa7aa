public import Foundation
import Torch

/// A run's folder: its configuration, figures, pictures, checkpoints and log.
public final class RunFolder {
    public let url: URL
    private let metrics: FileHandle
    private let log: FileHandle
    private let events: EventFile

    /// Makes a new folder, which must not hold a run yet, unless that has kept nothing.
    public init(creating url: URL, configuration: String) throws {
        self.url = url
        let manager = FileManager.default
        if manager.fileExists(atPath: url.appending(path: "run.yaml").path), (try? Checkpoint.newest(in: url)) != nil {
            throw TrainingError(
                "'\(url.path)' holds a run already",
                hint: "go on with it by --resume, or choose another folder with --out")
        }
        try FileFailure.explain(url.path) {
            // what a run left that ended before its first checkpoint
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

    /// Whether a run makes files or folders of that name.
    private static func isOwn(_ name: String) -> Bool {
        ["run.yaml", "metrics.jsonl", "log.txt", "samples", "checkpoints"].contains(name)
            || name.hasPrefix(EventFile.prefix)
    }

    /// Goes on with a run: figures of rounds after `round` are forgotten, since those rounds are run again.
    public init(resuming url: URL, round: Int) throws {
        self.url = url
        let path = url.appending(path: "metrics.jsonl")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        let kept = text.split(separator: "\n").filter { line in
            guard let object = try? JSONSerialization.jsonObject(with: Foundation.Data(line.utf8)) as? [String: Any],
                let number = object["round"] as? Int
            else { return false }
            return number <= round
        }
        try FileFailure.explain(path.path) {
            try Foundation.Data((kept.joined(separator: "\n") + (kept.isEmpty ? "" : "\n")).utf8).write(
                to: path, options: .atomic)
        }
        metrics = try RunFolder.open(path)
        log = try RunFolder.open(url.appending(path: "log.txt"))
        events = try EventFile(in: url, round: round)
    }

    deinit {
        try? metrics.close()
        try? log.close()
    }

    private static func open(_ url: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: url.path) {
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw FileError(url.path, "the file can't be made")
            }
        }
        guard let handle = FileHandle(forWritingAtPath: url.path) else {
            throw FileError(url.path, "the file can't be written")
        }
        try handle.seekToEnd()
        return handle
    }

    /// Keeps what an event tells.
    func record(_ event: Event) throws {
        switch event {
        case .progress: break
        case .measured(let measurement):
            try write(measurement)
            try events.write(measurement)
        case .pictured(let path, let round): try events.write(pictureAt: path, round: round)
        case .evaluated(let metrics, let round):
            let line = "{\"round\": \(round), \"metrics\": \(RunFolder.object(metrics))}\n"
            try append(line, to: self.metrics, "metrics.jsonl")
            try events.write(metrics.map { ("metrics/\($0.name)", $0.value) }, round: round)
        case .saved(let path): try write("checkpoint \(URL(fileURLWithPath: path).lastPathComponent)")
        case .noticed(let text): try write(text)
        }
    }

    /// Appends a line of figures.
    private func write(_ measurement: Event.Measurement) throws {
        var parts = [
            "\"round\": \(measurement.round)", "\"images\": \(measurement.images)",
            "\"epoch\": \(RunFolder.number(measurement.epoch))",
            "\"seconds\": \(String(format: "%.3f", measurement.seconds))",
            "\"images_per_second\": \(String(format: "%.2f", measurement.imagesPerSecond))",
        ]
        for (key, list) in [
            ("losses", measurement.losses), ("outputs", measurement.outputs), ("gradients", measurement.gradients),
        ] {
            parts.append("\"\(key)\": \(RunFolder.object(list))")
        }
        try append("{\(parts.joined(separator: ", "))}\n", to: metrics, "metrics.jsonl")
    }

    /// Appends a line to the log.
    func write(_ line: String) throws {
        try append("\(Date.now.formatted(.iso8601)) \(line)\n", to: log, "log.txt")
    }

    private func append(_ text: String, to handle: FileHandle, _ name: String) throws {
        do { try handle.write(contentsOf: Foundation.Data(text.utf8)) } catch {
            throw FileError(url.appending(path: name).path, "the file can't be written; the disk may be full")
        }
    }

    private static func object(_ figures: [(name: String, value: Double)]) -> String {
        "{\(figures.map { "\(quoted($0.name)): \(number($0.value))" }.joined(separator: ", "))}"
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// JSON has no word for what is not a number.
    private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
}
