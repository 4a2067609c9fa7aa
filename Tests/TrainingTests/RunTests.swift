import Data
import Foundation
import Language
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Run folders written by this program, by earlier versions and by newer versions.
struct RunTests {
    /// A run of six rounds by a version without formats, with checkpoints after rounds three and six.
    private static let old = tree.appending(path: "Tests/Golden/formats/0")

    /// The reason why the folder is refused with another text of `run.yaml`.
    private func refusal(_ change: (String) -> String) throws -> String {
        try withFolder { folder in
            let run = folder.appending(path: "run")
            try FileManager.default.copyItem(at: Self.old, to: run)
            let file = run.appending(path: "run.yaml")
            try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
            do {
                _ = try Run(run.path)
                return ""
            } catch let error as InvalidDocument {
                return error.diagnostics.map(\.message).joined(separator: "; ")
            }
        }
    }

    @Test func aConfigurationWithoutAFormatIsRead() throws {
        let run = try Run(Self.old.path)
        #expect(run.configuration.seed == 1 && run.configuration.rounds == 6)
        #expect(run.configuration.data == "builtin:ring8")
        #expect(run.configuration.yaml.hasPrefix("format: 1\nrun: remembering\n"))
    }

    /// What changes when a run is resumed is written down for the next time.
    @Test func aChangedConfigurationReplacesTheFile() throws {
        try withFolder { folder in
            let run = folder.appending(path: "run")
            try FileManager.default.copyItem(at: Self.old, to: run)
            var changed = try Run(run.path).configuration
            #expect(changed.threads == nil)
            (changed.rounds, changed.threads, changed.precision) = (60, 3, "bf16")
            try changed.write(in: run)
            let read = try Run(run.path).configuration
            #expect(read.rounds == 60 && read.threads == 3 && read.precision == "bf16" && read.seed == 1)
            #expect(read.yaml == changed.yaml)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: run.path).sorted() == ["checkpoints", "run.yaml"])
        }
    }

    @Test func aNewerFormatIsRefused() throws {
        #expect(
            try refusal { "format: 3\n" + $0 } == "written by a newer ganzoo: format 3; this one reads up to 1")
    }

    @Test(arguments: ["run", "seed", "device", "precision", "rounds", "data", "document"])
    func aMissingPartIsReported(_ key: String) throws {
        let message = try refusal { ("\n" + $0).replacing("\n\(key):", with: "\nother:") }
        #expect(message == "not a run's configuration: '\(key)' is missing")
    }

    /// Memories were stored under numbers, which depended on the settings.
    @Test(arguments: [[], ["extra=0"]]) func memoriesOfAnOldRunGetNames(_ settings: [String]) throws {
        let sampler = try Run(Self.old.path, settings: settings).sampler(seed: 0)
        let center = try sampler.run(sampler.inference("center"), count: 1).floats()
        // printed by the program that wrote the run
        #expect(center == [0.39873135, -0.17294645])
    }

    @Test func anOldRunIsResumed() throws {
        let run = try Run(Self.old.appending(path: "checkpoints/000003").path)
        let ends = try [run.checkpoint, Self.old.appending(path: "checkpoints/000006")].map {
            try Checkpoint(reading: $0)
        }
        let model = run.model
        let data = try Datasets.open(run.configuration.data, declaration: model.data)
        let source = LoaderSource(data, model.data, batch: 4, seed: 1, position: ends[0].position)
        let engine = try Engine(model, source: source, seed: 1, rounds: 6)
        try engine.restore(ends[0])
        for _ in 0..<3 { _ = try engine.runRound(measuring: false) }
        let wanted = try Safetensors(reading: ends[1].folder.appending(path: "weights.safetensors").path).tensors
        // a bias before a batch norm has a gradient of rounding errors only, which Adam turns into full steps
        let compared = engine.players.tensors().filter {
            !$0.key.hasSuffix("G.linear.bias") && !$0.key.hasSuffix("running_mean")
        }
        for (name, tensor) in compared {
            #expect(try (tensor - #require(wanted[name])).abs().max().item() < 1e-6, "\(name)")
        }
        #expect(engine.memories.count == 3)
        #expect(ends.map { $0.numbers["round"] } == [2, 5])
    }

    @Test func ambiguousMemoriesAreRefused() throws {
        let game = try Run(Self.old.path).model.game
        try withFolder { folder in
            let copy = folder.appending(path: "000006")
            try FileManager.default.copyItem(at: Self.old.appending(path: "checkpoints/000006"), to: copy)
            let file = copy.appending(path: "state.safetensors").path
            // as if one of the two averages had never been computed
            let kept = try Safetensors(reading: file).tensors.filter { !$0.key.hasPrefix("memory/17/") }
            try Safetensors(kept).write(to: file)
            let error = #expect(throws: FileError.self) { try Checkpoint(reading: copy).memories(of: game) }
            #expect(
                error?.reason
                    == "written by an older ganzoo (format 0), which stored the states of functions by number: "
                    + "number 37 matches 'step 1/track(real, 0.9)' or 'center'")
        }
    }
}
