import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

struct RunFolderTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }
    private var lines: [Substring] {
        get throws {
            try String(contentsOf: run.appending(path: "metrics.jsonl"), encoding: .utf8).split(separator: "\n")
        }
    }

    init() throws { folder = try TemporaryFolder() }

    private func measured(_ round: Int, _ losses: [(name: String, value: Double)]) -> Event {
        .measured(
            .init(
                round: round, images: 8 * round, epoch: 0.5, seconds: 1.23456, imagesPerSecond: 6.789, losses: losses,
                outputs: [], gradients: [], health: [("memory", 1e9)]))
    }

    @Test(arguments: ["G.\tgap", "G.\"quoted\"", "G.a\\b", "G.two\nlines", "G.\u{1}\u{1F}", "G.größe 🙂", ""])
    func anyNameGivesAValidLine(_ name: String) throws {
        let folder = try RunFolder(RunFolder.claim(run), configuration: nil)
        try folder.record(measured(1, [(name, 0.25), ("other", .nan)]))
        try folder.record(.evaluated(metrics: [(name, 0.5)], round: 1))
        let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(objects.count == 2)
        let losses = try #require(objects[0]?["losses"] as? [String: Any])
        #expect(losses[name] as? Double == 0.25)
        #expect(losses["other"] is NSNull)
        #expect(objects[0]?["seconds"] as? Double == 1.235)
        #expect((objects[1]?["metrics"] as? [String: Double])?[name] == 0.5)
    }

    @Test func aNoticeIsOneLineOfTheLogWhateverItHolds() throws {
        try RunFolder(RunFolder.claim(run), configuration: nil).record(.noticed("skipped 'a\u{1B}[2J\nerror: b'"))
        let log = try String(contentsOf: run.appending(path: "log.txt"), encoding: .utf8)
        #expect(log.hasSuffix("Z skipped 'a\\u{1B}[2J\\nerror: b'\n"))
        #expect(log.split(separator: "\n").count == 1)
    }

    @Test func resumingKeepsEverythingUpToItsRound() throws {
        try {
            let folder = try RunFolder(RunFolder.claim(run), configuration: nil)
            for round in 1...4 { try folder.record(measured(round, [("G.\t", Double(round))])) }
        }()
        _ = try RunFolder(RunFolder.claim(resuming: run), configuration: nil, round: 3)
        #expect(try lines.count == 3)
        _ = try RunFolder(RunFolder.claim(resuming: run), configuration: nil, round: 3)
        #expect(try lines.count == 3)
    }

    private func figures(_ bytes: [UInt8], upTo round: Int) -> [UInt8] {
        [UInt8](RunFolder.figures(Foundation.Data(bytes), upTo: round))
    }

    @Test func onlyLaterRoundsAndATruncatedLineAreDropped() {
        let kept = [UInt8]("{\"round\": 1}\nnot JSON\n{\"round\": 2}\n".utf8)
        #expect(figures(kept + "{\"round\": 3}\n{\"rou".utf8, upTo: 2) == kept)
        #expect(figures(kept + "{\"round\": 2, \"ima".utf8, upTo: 2) == kept)
        #expect(figures(kept, upTo: 2) == kept)
        #expect(figures([UInt8]("{\"round\": 1}".utf8), upTo: 2) == [UInt8]("{\"round\": 1}\n".utf8))
        #expect(figures([], upTo: 2) == [])
    }

    @Test func anyBytesAreKept() {
        let odd = [UInt8]("{\"round\": 1}\n".utf8) + [0xFF, 0xFE, 0, 10, 13, 10, 10] + [UInt8]("{\"round\": 2}\n".utf8)
        #expect(figures(odd + "{\"round\": 3}\n".utf8, upTo: 2) == odd)
        // a last line that is none of ours is kept and ended
        #expect(figures(odd + [0xFF], upTo: 2) == odd + [0xFF, 10])
    }

    @Test func theLogContinuesOnALineOfItsOwn() throws {
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
        let log = run.appending(path: "log.txt")
        let before = Foundation.Data([0xFF, 0xFE]) + Foundation.Data("cut o".utf8)
        try before.write(to: log)
        try RunFolder(RunFolder.claim(resuming: run), configuration: nil).write("more")
        let after = try Foundation.Data(contentsOf: log)
        #expect(after.starts(with: before + [10]))
        #expect(String(decoding: after, as: UTF8.self).hasSuffix(" more\n"))
    }

    @Test func aDeletedFileIsCreatedAgain() throws {
        let folder = try RunFolder(RunFolder.claim(run), configuration: nil)
        try folder.record(measured(1, []))
        try FileManager.default.removeItem(at: run.appending(path: "metrics.jsonl"))
        try folder.record(measured(2, []))
        #expect(try lines.count == 1)
        try FileManager.default.removeItem(at: run)
        #expect(throws: FileError.self) { try folder.record(measured(3, [])) }
    }

    // MARK: Which folders are taken

    private func refusal(_ url: URL) -> String {
        do {
            _ = try RunFolder.claim(url)
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func write(_ text: String, _ path: String) throws {
        let url = run.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Foundation.Data(text.utf8).write(to: url)
    }

    private static let configuration = """
        run: x
        seed: 1
        device: cpu
        precision: fp32
        rounds: 1
        data: ""
        document: {}

        """

    @Test func aFolderHasOneWriter() throws {
        let first = try RunFolder(RunFolder.claim(run), configuration: nil)
        // it trains, but has not saved yet
        try first.record(measured(1, []))
        let expected = /.*run' is in use by process [0-9]+ on [A-Za-z0-9._-]+/
        #expect(refusal(run).wholeMatch(of: expected) != nil)
        #expect(refusal(run).contains("process \(ProcessInfo.processInfo.processIdentifier) on"))
        let error = #expect(throws: TrainingError.self) { try RunFolder.claim(resuming: run) }
        #expect(error?.description.wholeMatch(of: expected) != nil)
        withExtendedLifetime(first) {}
    }

    @Test func aLockEndsWithItsHolder() throws {
        _ = try RunFolder.claim(run)
        #expect(refusal(run) == "")
        // what the lock file says is not believed
        try write("process 1 on elsewhere", ".lock")
        #expect(refusal(run) == "")
    }

    @Test func concurrentStartsChooseDifferentFolders() async throws {
        let path = run.path
        let locks = try await withThrowingTaskGroup(of: RunLock.self) { group in
            for _ in 0..<8 { group.addTask { try RunFolder.claim(firstFree: path) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let expected = Set([""] + (2...8).map { "-\($0)" }).map { "run\($0)" }
        #expect(locks.map(\.folder.lastPathComponent).sorted() == expected.sorted())
    }

    @Test(arguments: ["run.yaml", "notes.txt", "samples/p.txt", "checkpoints/x"])
    func aFolderOfAnotherProgramIsLeftAlone(_ path: String) throws {
        try write("name: other", path)
        try write("name: other", "run.yaml")
        #expect(refusal(run).hasSuffix("which no run of ganzoo has created"))
        #expect(try String(contentsOf: run.appending(path: path), encoding: .utf8) == "name: other")
        #expect(!FileManager.default.fileExists(atPath: run.appending(path: ".lock").path))
    }

    @Test(arguments: [
        ("checkpoints/000001/state.json", "already contains a run"),
        ("samples/000001.png", "before its first checkpoint"),
        ("metrics.jsonl", "before its first checkpoint"), ("other", "contains 'other', which no run"),
    ]) func aRunThatTrainedIsNotTakenOver(_ path: String, _ message: String) throws {
        try write(Self.configuration, "run.yaml")
        try write("{}", path)
        #expect(refusal(run).contains(message), "\(refusal(run))")
    }

    @Test func aRunThatNeverTrainedIsTakenOver() throws {
        try write(Self.configuration, "run.yaml")
        try write("", "metrics.jsonl")
        try write("2026-01-01 a notice\n", "log.txt")
        try FileManager.default.createDirectory(
            at: run.appending(path: "samples"), withIntermediateDirectories: true)
        #expect(refusal(run) == "")
        _ = try RunFolder(RunFolder.claim(run), configuration: nil)
        #expect(try String(contentsOf: run.appending(path: "log.txt"), encoding: .utf8) == "2026-01-01 a notice\n")
    }

    @Test func leftoversOfKilledSavesAreRemoved() throws {
        try write(Self.configuration, "run.yaml")
        let ours = [
            "checkpoints/.000003.part/weights.safetensors.12.part", "checkpoints/.000003.part/state.json",
            "checkpoints/.000004.partial/weights.safetensors", ".run.yaml.part", ".metrics.jsonl.part",
        ]
        let others = ["checkpoints/.000005.part/notes.txt", "checkpoints/.mine.part/x", ".notes.part"]
        for path in ours + others { try write("x", path) }
        // a replacement that was interrupted between its two steps
        try write("old", "checkpoints/.000002.old/state.json")
        _ = try RunFolder.claim(resuming: run)
        let left = try FileManager.default.subpathsOfDirectory(atPath: run.path)
        #expect(Set(others).isSubset(of: left))
        #expect(Set(left).isDisjoint(with: ours))
        #expect(!left.contains("checkpoints/.000003.part") && !left.contains("checkpoints/.000004.partial"))
        #expect(left.contains("checkpoints/000002/state.json"))
    }
}
