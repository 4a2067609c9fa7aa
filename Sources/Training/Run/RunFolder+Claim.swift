package import Foundation
internal import Glibc
import Torch

/// Which folder a run may write into.
extension RunFolder {
    /// Claims a folder for a new run: creates it, or takes over an empty one or one of a run that never trained.
    /// Nothing in it is deleted.
    /// - Throws: `TrainingError` if the folder holds something or is in use; `FileError`.
    package static func claim(_ url: URL) throws -> RunLock {
        try createParent(of: url)
        if mkdir(url.path, 0o777) != 0 {
            guard errno == EEXIST else { throw FileError(url.path, refused: "create") }
            try inspect(url)
        }
        let lock = try RunLock(url)
        // another process may have been faster
        try refuse(url)
        removeLeftovers(in: url)
        return lock
    }

    /// Claims the first folder of `NAME`, `NAME-2`, … that does not exist. Creating it decides between two processes.
    package static func claim(firstFree path: String) throws -> RunLock {
        try createParent(of: URL(fileURLWithPath: path))
        var number = 1
        while true {
            let url = URL(fileURLWithPath: number == 1 ? path : "\(path)-\(number)")
            if mkdir(url.path, 0o777) == 0 { return try RunLock(url) }
            guard errno == EEXIST else { throw FileError(url.path, refused: "create") }
            number += 1
        }
    }

    /// Claims the folder of a run that is resumed, and removes what a killed process left there.
    package static func claim(resuming url: URL) throws -> RunLock {
        let lock = try RunLock(url)
        removeLeftovers(in: url)
        return lock
    }

    /// Forgets the figures and samples of a run that ended before its first checkpoint, since its rounds run again.
    /// - Returns: whether there were some.
    package static func forgetUnsaved(_ url: URL) throws -> Bool {
        let samples = url.appending(path: "samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: samples.path)) ?? []
        let drawn = names.filter { $0.hasSuffix(".png") && Int($0.dropLast(4)) != nil }
        let figures = url.appending(path: metricsFile)
        let size = try? FileManager.default.attributesOfItem(atPath: figures.path)[.size] as? Int
        guard Checkpoint.all(in: url).isEmpty, !drawn.isEmpty || size ?? 0 > 0 else { return false }
        return try withExtendedLifetime(claim(resuming: url)) {
            for name in drawn { unlink(samples.appending(path: name).path) }
            try Disk.write(Foundation.Data(), to: figures)
            return true
        }
    }

    private static func createParent(of url: URL) throws {
        let parent = url.deletingLastPathComponent()
        try FileFailure.explain(parent.path) {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        }
    }

    private static func removeLeftovers(in url: URL) {
        for file in [RunConfiguration.fileName, metricsFile] { unlink(Disk.draft(of: url.appending(path: file)).path) }
        Checkpoint.removeLeftovers(in: url)
    }

    /// Refuses a folder that a new run can't claim, and leaves no trace in it.
    static func inspect(_ url: URL) throws {
        // a training that has not saved yet is in use, rather than one that ended
        if FileManager.default.fileExists(atPath: url.appending(path: RunLock.fileName).path) { _ = try RunLock(url) }
        try refuse(url)
    }

    /// Refuses a folder in which something would be overwritten or mixed up.
    private static func refuse(_ url: URL) throws {
        let manager = FileManager.default
        func names(_ path: String) -> [String] {
            let all = (try? manager.contentsOfDirectory(atPath: url.appending(path: path).path)) ?? []
            return all.filter { !$0.hasPrefix(".") }.sorted()
        }
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw FileError(url.path, "not a folder")
        }
        let found = names("")
        guard !found.isEmpty else { return }
        let file = url.appending(path: RunConfiguration.fileName)
        let others = found.filter { !isOwn($0) }
        guard others.isEmpty, RunConfiguration.isReadable(file) else {
            let shown = (others.isEmpty ? found : others).prefix(3).map { "'\($0)'" }.joined(separator: ", ")
            throw TrainingError(
                "'\(url.relativePath)' contains \(shown)\(found.count > 3 ? ", …" : ""), which no run of ganzoo has created",
                hint: "choose a new or empty folder with --out")
        }
        guard names("checkpoints").isEmpty else {
            throw TrainingError(
                "'\(url.path)' already contains a run",
                hint: "resume it with --resume, or choose another folder with --out")
        }
        let figures = try? manager.attributesOfItem(atPath: url.appending(path: metricsFile).path)[.size] as? Int
        guard names("samples").isEmpty, figures ?? 0 == 0 else {
            throw TrainingError(
                "'\(url.path)' already contains a run, which was trained but ended before its first checkpoint",
                hint: "delete it, or choose another folder with --out")
        }
    }

    /// Whether runs create files or folders with that name.
    private static func isOwn(_ name: String) -> Bool {
        [RunConfiguration.fileName, metricsFile, "log.txt", "samples", "checkpoints"].contains(name)
            || name.hasPrefix(EventFile.prefix)
    }
}
