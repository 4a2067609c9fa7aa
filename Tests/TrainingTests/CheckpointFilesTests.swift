import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// What a checkpoint's files may hold, what is found when they are damaged, and how they are replaced.
struct CheckpointFilesTests {
    /// A run folder with checkpoints of rounds 1 to `count`.
    private func saved(_ count: Int = 1, in folder: URL) throws -> [URL] {
        let engine = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])))
        return try (0..<count).map { _ in
            try engine.run(1)
            return try engine.save(in: folder)
        }
    }

    /// The reason why a checkpoint is refused after a change.
    private func refusal(_ change: (URL) throws -> Void) throws -> String {
        let folder = try TemporaryFolder()
        let saved = try saved(in: folder.url)[0]
        try change(saved)
        do {
            _ = try Checkpoint(reading: saved)
            return ""
        } catch let error as FileError {
            return error.reason
        }
    }

    private func edit(_ url: URL, _ change: (String) -> String) throws {
        try change(String(contentsOf: url, encoding: .utf8)).write(to: url, atomically: true, encoding: .utf8)
    }

    /// The reason why a checkpoint with another text of `state.json` is refused.
    private func refusalOfState(_ change: (String) -> String) throws -> String {
        try refusal { try edit($0.appending(path: "state.json"), change) }
    }

    @Test func aNewerFormatIsRefused() throws {
        let error = #expect(throws: TrainingError.self) {
            try refusalOfState({ $0.replacing("\"format\":2", with: "\"format\":3") })
        }
        #expect(error?.description.hasSuffix("written by a newer ganzoo: format 3; this one reads up to 2") == true)
    }

    @Test(arguments: ["round", "images", "position", "stage", "stageBegan", "numbers", "tensors"])
    func aMissingKeyIsReported(_ key: String) throws {
        let message = try refusalOfState({ $0.replacing("\"\(key)\":", with: "\"other\":") })
        #expect(message == "not a checkpoint's state: '\(key)' is missing")
    }

    @Test(arguments: [
        ("\"format\":2", "\"format\":null", "'format' must be a whole number, found null"),
        ("\"format\":2", "\"format\":\"2\"", "'format' must be a whole number"),
        ("\"format\":2", "\"format\":-1", "the format -1 is invalid"),
        ("\"round\":1", "\"round\":1.5", "'round' must be a whole number"),
        ("\"round\":1", "\"round\":2", "'round' is 2, but the folder is named '000001'"),
        ("\"position\":", "\"position\":-", "'position' is -12, expected at least 0"),
        ("\"stageBegan\":0", "\"stageBegan\":99", "'stageBegan' is 99, but 'images' is 12"),
        (
            "\"images\":12,\"interim", "\"images\":13,\"interim",
            "'images' is 13, but 'numbers' are those after 12 images"
        ),
        ("\"round\":0", "\"round\":7", "'round' is 1, but 'numbers' are those after round 8"),
        ("{\"format", "{\"format\":", "not a checkpoint's state"),
    ]) func aWrongStateIsReported(_ old: String, _ new: String, _ message: String) throws {
        #expect(try refusalOfState({ $0.replacing(old, with: new) }) == message)
    }

    // MARK: Damage

    @Test(arguments: ["weights.safetensors", "state.safetensors", "state.json", "manifest.json"])
    func aMissingFileIsReported(_ name: String) throws {
        let message = try refusal { try FileManager.default.removeItem(at: $0.appending(path: name)) }
        #expect(message == "cannot read it: no such file or directory")
    }

    /// Every byte of every file counts: a bit that is flipped anywhere is found.
    @Test(arguments: ["weights.safetensors", "state.safetensors", "state.json", "manifest.json"])
    func aFlippedBitIsFound(_ name: String) throws {
        let folder = try TemporaryFolder()
        let saved = try saved(in: folder.url)[0]
        let url = saved.appending(path: name)
        let bytes = try Foundation.Data(contentsOf: url)
        for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
            var changed = bytes
            changed[index] ^= 1 << (index % 5)
            try changed.write(to: url)
            #expect(throws: (any Error).self, "byte \(index)") { try Checkpoint(reading: saved) }
        }
        try bytes.write(to: url)
        _ = try Checkpoint(reading: saved)
    }

    @Test func aTruncatedFileIsReported() throws {
        let message = try refusal { folder in
            let url = folder.appending(path: "weights.safetensors")
            try Foundation.Data(contentsOf: url).dropLast(1).write(to: url)
        }
        #expect(message.wholeMatch(of: /the file has [0-9]+ bytes, expected [0-9]+/) != nil)
    }

    @Test func weightsAndStateOfDifferentRoundsAreFound() throws {
        let folder = try TemporaryFolder()
        let all = try saved(2, in: folder.url)
        for name in ["weights.safetensors", "state.safetensors"] {
            let file = all[1].appending(path: name)
            let own = try Foundation.Data(contentsOf: file)
            try Foundation.Data(contentsOf: all[0].appending(path: name)).write(to: file)
            let error = #expect(throws: FileError.self) { try Checkpoint(reading: all[1]) }
            #expect(error?.path == file.path)
            #expect(error?.reason.contains("the file was changed or damaged") == true)
            try own.write(to: file)
        }
    }

    @Test func theOneBeforeADamagedCheckpointIsUsed() throws {
        let folder = try TemporaryFolder()
        let all = try saved(4, in: folder.url)
        #expect(try Checkpoint.newestWhole(in: folder.url).damage.isEmpty)
        try FileManager.default.removeItem(at: all[3].appending(path: "state.json"))
        try FileManager.default.removeItem(at: all[2].appending(path: "weights.safetensors"))
        let (newest, damage) = try Checkpoint.newestWhole(in: folder.url)
        #expect(newest.lastPathComponent == "000002")
        #expect(
            damage.map(\.error.path) == [
                all[3].appending(path: "state.json").path, all[2].appending(path: "weights.safetensors").path,
            ])
        for url in all.prefix(2) { try FileManager.default.removeItem(at: url.appending(path: "manifest.json")) }
        let error = #expect(throws: FileError.self) { try Checkpoint.newestWhole(in: folder.url) }
        #expect(error?.reason.hasSuffix("; the earlier checkpoints are damaged too") == true)
    }

    /// What runs of format 1 can lack, which have no manifest.
    @Test(arguments: [
        "generator", "optimizer/G", "optimizer/G/linear.bias/exp_avg_sq", "state/k", "memory/center",
    ]) func aMissingTensorOfAnOldCheckpointIsReported(_ name: String) throws {
        let message = try refusal { folder in
            try edit(folder.appending(path: "state.json")) { $0.replacing("\"format\":2", with: "\"format\":1") }
            try FileManager.default.removeItem(at: folder.appending(path: "manifest.json"))
            let file = folder.appending(path: "state.safetensors").path
            try Safetensors(Safetensors(reading: file).tensors.filter { !$0.key.hasPrefix(name) }).write(to: file)
        }
        #expect(message.hasPrefix("'\(name)") && message.hasSuffix("' is missing"))
    }

    /// A state that the model has starts again only in a new training.
    @Test func aMissingPartIsNeverADefault() throws {
        let folder = try TemporaryFolder()
        let engine = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])))
        try engine.run(1)
        let saved = try engine.save(in: folder.url)
        for (name, message) in [
            ("state/k", "'state/k' is missing"),
            ("optimizer/G/linear.bias/step", "'optimizer/G/linear.bias/step' is missing"),
        ] {
            let read = try Checkpoint(reading: saved)
            var state = read.state
            (state.format, state.tensors) = (0, [])
            let partial = Checkpoint(
                folder: saved, weights: read.weights, tensors: read.tensors.filter { $0.key != name }, state: state)
            let error = #expect(throws: FileError.self) { try engine.restore(partial) }
            #expect(error?.reason == message)
        }
    }

    // MARK: Replacing

    @Test func savingARoundAgainReplacesIt() throws {
        let folder = try TemporaryFolder()
        let first = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])))
        let second = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])), seed: 7)
        for engine in [first, second] {
            try engine.run(1)
            let saved = try Checkpoint(reading: engine.save(in: folder.url))
            #expect(try saved.weights.mapValues { try $0.bytes() } == engine.bytes())
        }
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.url.appending(path: "checkpoints").path)
        #expect(names == ["000001"])
    }

    /// On file systems that can't exchange folders, the old one is found until the new one has its name.
    @Test func aCheckpointThatIsBeingReplacedIsFound() throws {
        let folder = try TemporaryFolder()
        let all = try saved(2, in: folder.url)
        let hidden = folder.url.appending(path: "checkpoints/.000002.old")
        try FileManager.default.moveItem(at: all[1], to: hidden)
        #expect(Checkpoint.all(in: folder.url).map(\.lastPathComponent) == [".000002.old", "000001"])
        #expect(try Checkpoint.newestWhole(in: folder.url).folder.lastPathComponent == ".000002.old")
        Checkpoint.removeLeftovers(in: folder.url)
        #expect(Checkpoint.all(in: folder.url).map(\.lastPathComponent) == ["000002", "000001"])
    }

    /// Later formats may add keys; unknown keys are ignored.
    @Test func unknownKeysAreIgnored() throws {
        let message = try refusal { folder in
            try edit(folder.appending(path: "state.json")) {
                $0.replacing("{\"format\"", with: "{\"later\":1,\"format\"")
            }
            try Manifest(of: Checkpoint.files, in: folder).write(in: folder)
        }
        #expect(message == "")
    }

    /// Those that were written because of the time give way to the next; those that were due stay.
    @Test func anInterimCheckpointGivesWay() throws {
        try withFolder { url in
            let folder = try RunFolder(RunFolder.claim(url), configuration: nil)
            let engine = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])))
            for isInterim in [true, false, true, true] {
                try engine.run(1)
                _ = try folder.save(engine, isInterim: isInterim)
            }
            #expect(Checkpoint.all(in: url).map(\.lastPathComponent) == ["000004", "000002"])
        }
    }

    @Test func onlyTheNewestAreKept() throws {
        try withFolder { url in
            let folder = try RunFolder(
                RunFolder.claim(url), configuration: nil, retention: Retention(newest: 2, every: 3))
            let engine = try engine(model(CheckpointTests.game(CheckpointTests.optimizers[0])))
            for round in 1...7 {
                try engine.run(1)
                if round == 2 { try folder.record(.evaluated(metrics: [.init("distance", 1)], round: 2)) }
                _ = try folder.save(engine)
            }
            #expect(
                Checkpoint.all(in: url).map(\.lastPathComponent) == ["000007", "000006", "000003", "000002"])
        }
    }
}
