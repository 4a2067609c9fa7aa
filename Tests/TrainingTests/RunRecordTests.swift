import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

struct RunRecordTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }

    init() throws { folder = try TemporaryFolder() }

    private func record() throws -> RunRecord { try RunRecord(run.path) }

    @Test func aFinishedRunIsComplete() throws {
        try RunFolders.write(
            run, metrics: [RunFolders.line(50), RunFolders.line(100)], checkpoints: [50, 100],
            samples: [9: Data(), 100: Data()])
        let record = try record()
        #expect(record.state == .complete && record.round == 100 && record.checkpoints == [50, 100])
        #expect(record.samples.map(\.round) == [9, 100])
        #expect(record.facts.name == "tiny" && record.facts.program == "0.1.0")
    }

    @Test func theEndOfOthersIsTold() throws {
        try RunFolders.write(run, metrics: [RunFolders.line(50)], checkpoints: [50, 51])
        #expect(try record().state == .stopped)
        try RunFolders.write(run, metrics: [RunFolders.line(50), RunFolders.line(60)])
        #expect(try record().state == .broken)
        let failure = "2026-11-29T10:00:00Z training ended after round 60: term 'G.x' is NaN: see\n"
        try RunFolders.write(run, log: "2026-11-29T09:00:00Z model: tiny; weights: G 10\n" + failure)
        #expect(try record().state == .failed("term 'G.x' is NaN: see"))
        // it was resumed after that
        try RunFolders.write(run, log: failure + "2026-11-29T11:00:00Z model: tiny; weights: G 10\n")
        #expect(try record().state == .broken)
    }

    @Test func warningsOfMonitorsAreNotRepeatedFromTheLog() throws {
        try RunFolders.write(
            run, metrics: [#"{"round": 5, "warning": {"monitor": "m", "seen": "loss 3"}}"#],
            log: """
                2026-11-29T09:00:00Z warning: m: loss 3; lower lr
                2026-11-29T09:00:01Z warning: few rounds
                2026-11-29T09:00:02Z warning: few rounds

                """)
        #expect(try record().logWarnings == ["warning: few rounds"])
    }

    @Test func aRunThatNeverTrainedIsRead() throws {
        try RunFolders.write(run)
        let record = try record()
        #expect(record.state == .notStarted && record.round == 0 && record.secondsPerRound == nil)
    }

    @Test func aHeldLockIsATrainingInProgress() throws {
        try RunFolders.write(run, metrics: [RunFolders.line(1, seconds: 3), RunFolders.line(11, seconds: 13)])
        let lock = try RunLock(run)
        try withExtendedLifetime(lock) {
            let record = try record()
            #expect(record.state == .inProgress)
            let written = try #require(record.written)
            #expect(record.secondsPerRound == 1 && record.secondsLeft(at: written) == 89)
            // four more rounds are done by now, and at most ten until the next line
            #expect(record.secondsLeft(at: written + 4) == 85 && record.secondsLeft(at: written + 60) == 79)
            #expect(record.secondsLeft(at: written - 60) == 89)
        }
    }

    /// Looking must not keep a training from starting.
    @Test func lookingChangesNothing() throws {
        try RunFolders.write(run)
        #expect(!RunLock.isHeld(run))
        #expect(!FileManager.default.fileExists(atPath: run.appending(path: ".lock").path))
        _ = try RunLock(run)
        #expect(!RunLock.isHeld(run))
        _ = try RunLock(run)
    }

    @Test func otherFoldersAreRefused() throws {
        #expect(throws: FileError(run.path, "run folder not found")) { try record() }
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
        #expect(throws: FileError(run.path, "not a run folder: run.yaml is missing")) { try record() }
        try Data("format: 99\n".utf8).write(to: run.appending(path: "run.yaml"))
        #expect(throws: (any Error).self) { try record() }
    }

    @Test func aFirstFigureAfterAResumeGivesTheSpeedOfItsImages() throws {
        try RunFolders.write(run, metrics: [RunFolders.line(50, seconds: 2)])
        // four images per round, forty per second
        #expect(try record().secondsPerRound == 0.1)
    }
}
