import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

struct SettingValuesTests {
    @Test(arguments: [
        ("lr=1e-4,2e-4", ["1e-4", "2e-4"]), ("lr=1e-4", ["1e-4"]), ("betas=[0,0.9]", ["[0,0.9]"]),
        ("betas=[0,0.9],[0.5,0.9]", ["[0,0.9]", "[0.5,0.9]"]), ("data.real=image(3, 16, 16)", ["image(3, 16, 16)"]),
        ("text=\"a,b\"", ["\"a,b\""]), ("text='a,b',c", ["'a,b'", "c"]), ("a={x: 1, y: 2},3", ["{x: 1, y: 2}", "3"]),
        ("a=1, 2", ["1", "2"]), ("a=", [""]), ("a=\"[\",b", ["\"[\"", "b"]), ("malformed", []),
    ])
    func commasOutsideBracketsAndQuotesSeparate(_ setting: String, _ values: [String]) throws {
        #expect(try SettingValues(setting).values == values)
    }

    @Test(arguments: ["lr=1,", "lr=,1", "lr=1,,2", "lr=1,1"]) func emptyAndRepeatedValuesAreErrors(_ setting: String) {
        #expect(throws: TrainingError.self) { try SettingValues(setting) }
    }

    @Test(
        arguments: [
            ("1..3", [1, 2, 3]), ("1,5,9", [1, 5, 9]), ("7", [7]), ("0..1,9", [0, 1, 9]), ("4..4", [4]),
            ("18446744073709551615", [UInt64.max]),
        ] as [(String, [UInt64])])
    func seedsAreNumbersAndRanges(_ text: String, _ seeds: [UInt64]) throws {
        #expect(try SeedList(text).seeds == seeds)
    }

    @Test(arguments: [
        "", "a", "3..1", "1..", "..3", "1...3", "1,,2", "1,1", "1..3,2", "-1", "1.5", "0..18446744073709551615",
        "1..2..3",
    ])
    func otherSeedsAreErrors(_ text: String) { #expect(throws: TrainingError.self) { try SeedList(text) } }
}

struct SweepTests {
    private func sweep(_ settings: [String], seeds: String? = nil) throws -> Sweep {
        try Sweep("dcgan", settings: settings, seeds: seeds, options: .init())
    }

    @Test func runsAreAllCombinationsNamedByWhatDiffers() throws {
        let sweep = try sweep(["lr=1e-4,2e-4", "size=32"], seeds: "1..2")
        #expect(
            sweep.runs.map(\.name) == ["lr=1e-4,seed=1", "lr=1e-4,seed=2", "lr=2e-4,seed=1", "lr=2e-4,seed=2"])
        #expect(
            sweep.runs.map(\.set) == [
                ["lr=1e-4", "size=32"], ["lr=1e-4", "size=32"], ["lr=2e-4", "size=32"], ["lr=2e-4", "size=32"],
            ])
        #expect(sweep.runs.map(\.seed) == [1, 2, 1, 2])
        #expect(try self.sweep(["a=1,2", "b=x,y"]).runs.map(\.name) == ["a=1,b=x", "a=1,b=y", "a=2,b=x", "a=2,b=y"])
        #expect(try self.sweep([], seeds: "4").runs.map(\.name) == ["seed=4"])
    }

    @Test func namesAreThoseOfFoldersAndDiffer() throws {
        let sweep = try sweep(["a=../../x,\"$(rm)\",[0,0.9],{q},é,è"])
        #expect(sweep.runs.map(\.name) == ["a=.._.._x", "a=rm", "a=0,0.9", "a=q", "a=", "a=-2"])
        let long = try self.sweep(["a=\(String(repeating: "x", count: 300)),\(String(repeating: "x", count: 301))"])
        #expect(long.runs.allSatisfy { $0.name.count < 130 } && Set(long.runs.map(\.name)).count == 2)
    }

    @Test func aSweepIsRequestedByListsAndSeeds() throws {
        #expect(try !Sweep.isRequested(["a=1", "betas=[0,0.9]"], seeds: nil))
        #expect(try Sweep.isRequested(["a=1", "b=1,2"], seeds: nil))
        #expect(try Sweep.isRequested([], seeds: "3"))
    }

    @Test func tooManyRunsAndSettingsTwiceAreErrors() {
        let many = "a=" + (1...40).map(String.init).joined(separator: ",")
        #expect(throws: TrainingError.self) { try sweep([many, many.replacing("a=", with: "b=")]) }
        #expect(throws: TrainingError.self) { try sweep(["a=1,2", "a=3"]) }
        #expect(throws: TrainingError.self) { try sweep([], seeds: "1..1001") }
    }

    @Test func aSweepIsReadAsItWasWritten() throws {
        try withFolder { folder in
            var options = Session.Options()
            options.rounds = 7
            options.data = "builtin:digits"
            options.onNonFinite = .retry
            var sweep = try Sweep("dcgan", settings: ["a=1,2"], seeds: nil, options: options)
            sweep.seal { "sum of \($0.name)" }
            try sweep.write(in: folder)
            #expect(Sweep.isSweep(folder.path))
            let read = try Sweep.read(folder.path)
            #expect(read.runs == sweep.runs && read.runs[0].model == "sum of a=1" && read.model == "dcgan")
            #expect(read.options.rounds == 7 && read.options.onNonFinite == .retry)
            var later = Session.Options()
            later.rounds = 9
            #expect(
                read.options.replaced(by: later).rounds == 9
                    && read.options.replaced(by: later).data == "builtin:digits")
        }
    }

    @Test(arguments: [
        "", "{}", #"{"format": 99}"#, #"{"format": 1, "model": "m", "options": {}, "runs": 3}"#,
        #"{"format":1,"model":"m","options":{"intervals":{},"onNonFinite":"stop"},"runs":[{"name":"../x","set":[],"seed":1}]}"#,
    ])
    func brokenDescriptionsAreErrors(_ text: String) throws {
        try withFolder { folder in
            try Data(text.utf8).write(to: folder.appending(path: "sweep.json"))
            #expect(throws: FileError.self) { try Sweep.read(folder.path) }
        }
    }

    @Test func progressFollowsFromTheCheckpoints() throws {
        try withFolder { folder in
            let sweep = try sweep([], seeds: "1..4")
            for (seed, checkpoints) in [1: [50, 100], 2: [50], 3: []] {
                try RunFolders.write(folder.appending(path: "seed=\(seed)"), checkpoints: checkpoints)
            }
            let progress = try sweep.runs.map { try sweep.progress(of: $0, in: folder) }
            #expect(progress == [.complete, .unfinished, .missing, .missing])
            #expect(try sweep.progress(of: sweep.runs[0], in: folder, rounds: 200) == .unfinished)
        }
    }

    @Test func whatEndedBeforeItsFirstCheckpointIsForgotten() throws {
        try withFolder { folder in
            let run = folder.appending(path: "run")
            try RunFolders.write(run, metrics: [RunFolders.line(1)], samples: [1: Data([1])])
            #expect(try RunFolder.forgetUnsaved(run))
            #expect(try RunRecord(run.path).round == 0 && RunRecord(run.path).samples.isEmpty)
            // nothing keeps a new run out of it now
            _ = try RunFolder.claim(run)
            #expect(try !RunFolder.forgetUnsaved(run))
            try RunFolders.write(run, metrics: [RunFolders.line(1)], checkpoints: [1])
            #expect(try !RunFolder.forgetUnsaved(run))
            #expect(try RunRecord(run.path).round == 1)
        }
    }
}
