package import Foundation
internal import Glibc
import Torch

/// A run folder's checkpoints as folders: `checkpoints/000100`.
extension Checkpoint {
    /// The files of a checkpoint; the manifest lists the others.
    static let files = [weightsFile, stateFile, countsFile]
    static let weightsFile = "weights.safetensors"
    static let stateFile = "state.safetensors"
    static let countsFile = "state.json"
    /// How the names of the tensors of optimizers start in `state.safetensors`.
    static let optimizerPrefix = "optimizer/"

    static func folder(in run: URL) -> URL { run.appending(path: "checkpoints") }

    static func folder(ofRound round: Int, in run: URL) -> URL {
        folder(in: run).appending(path: name(ofRound: round))
    }

    package static func name(ofRound round: Int) -> String { String(format: "%06d", round) }

    /// All complete checkpoints of a run folder, the newest first.
    package static func all(in run: URL) -> [URL] {
        let folder = folder(in: run)
        var found: [Int: String] = [:]
        for name in names(in: folder) {
            if let round = Int(name), round >= 0 { found[round] = name }
            // one that is being replaced, on a file system that can't exchange folders
            if let round = round(ofHidden: name, "old") { found[round] = found[round] ?? name }
        }
        return found.sorted { $0.key > $1.key }.map { folder.appending(path: $0.value) }
    }

    /// The name under which a run folder has its best checkpoint as well.
    static let bestName = "best"

    /// Lets `checkpoints/best` lead to a checkpoint next to it.
    static func markAsBest(_ checkpoint: URL) throws(FileError) {
        let link = checkpoint.deletingLastPathComponent().appending(path: bestName)
        let draft = Disk.draft(of: link)
        unlink(draft.path)
        guard symlink(checkpoint.lastPathComponent, draft.path) == 0, rename(draft.path, link.path) == 0 else {
            throw FileError(link.path, refused: "write")
        }
    }

    /// The checkpoint that `checkpoints/best` leads to; any other checkpoint is returned as it is.
    static func resolved(_ checkpoint: URL) -> URL {
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: checkpoint.path)
        guard let target, Int(target) != nil else { return checkpoint }
        return checkpoint.deletingLastPathComponent().appending(path: target)
    }

    /// The checkpoint that `checkpoints/best` of a run folder leads to; `nil` if there is none.
    static func best(in run: URL) -> URL? {
        let link = folder(in: run).appending(path: bestName)
        let target = resolved(link)
        return target != link && FileManager.default.fileExists(atPath: target.path) ? target : nil
    }

    /// Whether the checkpoint was written for the next one to take its place.
    static func isInterim(_ checkpoint: URL) -> Bool { (try? state(in: checkpoint))?.interim ?? false }

    /// The newest complete checkpoint of a run folder.
    package static func newest(in run: URL) throws -> URL {
        guard let newest = all(in: run).first else { throw FileError(folder(in: run).path, "no checkpoint found") }
        return newest
    }

    /// The newest checkpoint that is whole.
    /// - Returns: its folder, and why newer ones can't be used.
    /// - Throws: `FileError` if there is none; `TrainingError` for one of a newer format, which is not damaged.
    static func newestWhole(in run: URL) throws -> (folder: URL, damage: [(folder: URL, error: FileError)]) {
        let newest = try newest(in: run)
        var damage: [(folder: URL, error: FileError)] = []
        for folder in all(in: run) {
            do {
                try check(folder)
                return (folder, damage)
            } catch let error as FileError {
                damage.append((folder, error))
            }
        }
        guard let first = damage.first?.error else { throw FileError(newest.path, "no checkpoint found") }
        throw FileError(
            first.path, first.reason + (damage.count > 1 ? "; the earlier checkpoints are damaged too" : ""))
    }

    /// Whether everything of a checkpoint is there and as it was written.
    /// - Throws: `FileError` for what is not.
    private static func check(_ folder: URL) throws {
        let state = try state(in: folder)
        guard try checkManifest(in: folder, of: state) else {
            // before there were manifests, only reading could tell
            _ = try Checkpoint(reading: folder)
            return
        }
    }

    /// Compares a checkpoint with its manifest.
    /// - Returns: whether it has one; those of older formats have none.
    static func checkManifest(in folder: URL, of state: State) throws(FileError) -> Bool {
        let path = folder.appending(path: Manifest.fileName).path
        guard state.format >= 2 || FileManager.default.fileExists(atPath: path) else { return false }
        try Manifest(reading: folder).check(files, in: folder)
        return true
    }

    // MARK: Removing

    /// Removes what killed saves left behind. Only the holder of the run's lock may do so.
    static func removeLeftovers(in run: URL) {
        let folder = folder(in: run)
        for name in names(in: folder) {
            let url = folder.appending(path: name)
            if let round = round(ofHidden: name, "old") {
                // the crash came between the two steps of a replacement
                if rename(url.path, Checkpoint.folder(ofRound: round, in: run).path) != 0 { discard(url) }
            } else if round(ofHidden: name, "part") != nil || round(ofHidden: name, "partial") != nil {
                discard(url)
            }
        }
    }

    /// Removes a checkpoint; a crash leaves it whole or hidden.
    static func remove(_ checkpoint: URL) {
        let hidden = Disk.draft(of: checkpoint)
        discard(hidden)
        if rename(checkpoint.path, hidden.path) == 0 { discard(hidden) }
    }

    /// Deletes the folder of a checkpoint, unless it holds something else.
    static func discard(_ folder: URL) {
        let own = files + [Manifest.fileName]
        for name in names(in: folder) {
            // drafts are `.NAME.part` and `NAME.PROCESS.part`
            let isOwn = own.contains { name == $0 || name.contains($0) && name.hasSuffix(".part") }
            if isOwn { unlink(folder.appending(path: name).path) }
        }
        rmdir(folder.path)
    }

    private static func names(in folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }

    /// The round of a name such as `.000100.part`.
    private static func round(ofHidden name: String, _ ending: String) -> Int? {
        guard name.hasPrefix("."), name.hasSuffix(".\(ending)") else { return nil }
        let digits = name.dropFirst().dropLast(ending.count + 1)
        return digits.allSatisfy(\.isNumber) ? Int(digits) : nil
    }
}
