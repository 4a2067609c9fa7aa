import Data
import Foundation
import Language
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// Run folders written by this program, by earlier versions and by newer versions.
struct RunTests {
    /// A run of six rounds by a version without formats, with checkpoints after rounds three and six.
    private static let old = run(ofFormat: 0)

    private static func run(ofFormat format: Int) -> URL { tree.appending(path: "Tests/Golden/formats/\(format)") }

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

    @Test(arguments: [0, 1]) func anOldRunIsResumed(_ format: Int) throws {
        let old = Self.run(ofFormat: format)
        let run = try Run(old.appending(path: "checkpoints/000003").path)
        let ends = try [run.checkpoint, old.appending(path: "checkpoints/000006")].map {
            try Checkpoint(reading: $0)
        }
        let model = run.model
        let data = try Datasets.open(run.configuration.data, declaration: model.data)
        let source = try LoaderSource(data, model.data, batch: 4, seed: 1, position: ends[0].position)
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

    @Test func aDamagedCheckpointIsPassedOver() throws {
        try withFolder { folder in
            let run = folder.appending(path: "run")
            try FileManager.default.copyItem(at: Self.run(ofFormat: 1), to: run)
            #expect(try Run(run.path).warnings.isEmpty)
            let weights = run.appending(path: "checkpoints/000006/weights.safetensors")
            try Foundation.Data(contentsOf: weights).dropLast(9).write(to: weights)
            let opened = try Run(run.path)
            #expect(opened.checkpoint.lastPathComponent == "000003")
            let message = try #require(opened.warnings.first).message
            #expect(message.hasPrefix("checkpoint '000006' is damaged and was passed over; using '000003' instead ("))
            #expect(message.contains("weights.safetensors"))
            // a requested checkpoint is not replaced by another
            let named = try Run(run.appending(path: "checkpoints/000006").path)
            #expect(throws: FileError.self) { try named.players() }
        }
    }

    /// A run folder whose checkpoint was written by this version.
    private func saved(_ body: (URL, RunConfiguration) throws -> Void) throws {
        try withFolder { folder in
            let url = folder.appending(path: "run")
            var configuration = try Run(Self.old.path).configuration
            configuration.threads = 1
            let engine = try engine(configuration.model.model)
            try engine.run(1)
            try engine.save(in: url, of: configuration)
            try configuration.write(in: url)
            try body(url, configuration)
        }
    }

    @Test func anUnchangedConfigurationIsResumed() throws {
        try saved { url, _ in
            let (run, checkpoint, lock, warnings) = try Run.resumable(url.path)
            #expect(warnings.isEmpty && checkpoint.round == 1 && run.checkpoint.lastPathComponent == "000001")
            // nobody else can resume meanwhile
            withExtendedLifetime(lock) {
                _ = #expect(throws: TrainingError.self) { try Run.resumable(url.path) }
            }
        }
    }

    /// A configuration that is read and written again is still that of its checkpoints.
    @Test(arguments: ["toy", "cgan", "pix2pix", "cyclegan", "wgan-gp-resnet", "stylegan", "stylegan2-ada-conditional"])
    func readingAndWritingChangesNothing(_ name: String) throws {
        let loaded = try zoo.load(name, settings: ["train.batch=3"])
        let configuration = RunConfiguration(
            model: loaded, data: "", seed: 1, device: "cpu", precision: "fp32", rounds: 1, threads: nil)
        try withFolder { folder in
            try configuration.write(in: folder)
            let read = try RunConfiguration.read(folder.appending(path: "run.yaml"))
            #expect(read.yaml == configuration.yaml)
            #expect(read.origin == configuration.origin)
        }
    }

    @Test func anEditedSeedIsRefused() throws {
        try saved { url, configuration in
            var edited = configuration
            edited.seed = 2
            try edited.write(in: url)
            let error = #expect(throws: TrainingError.self) { try Run.resumable(url.path) }
            #expect(
                error?.description == "'run.yaml' has the seed 2, but checkpoint '000001' was trained with 1")
        }
    }

    @Test func anEditedPrecisionIsReported() throws {
        try saved { url, configuration in
            var edited = configuration
            (edited.precision, edited.threads) = ("bf16", 2)
            try edited.write(in: url)
            #expect(
                try Run.resumable(url.path).3.map(\.message) == [
                    "'run.yaml' has 'precision: bf16', but checkpoint '000001' was trained with 'precision: fp32'",
                    "'run.yaml' has 'threads: 2', but checkpoint '000001' was trained with 'threads: 1'",
                ])
        }
    }

    @Test func anEditedModelIsReported() throws {
        try saved { url, _ in
            let file = url.appending(path: "run.yaml")
            let text = try String(contentsOf: file, encoding: .utf8).replacing("lr: 0.01", with: "lr: 0.02")
            try text.write(to: file, atomically: true, encoding: .utf8)
            #expect(
                try Run.resumable(url.path).3.map(\.message) == [
                    "the model in 'run.yaml' is not the one with which checkpoint '000001' was trained"
                ])
        }
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
