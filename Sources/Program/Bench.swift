import ArgumentParser
import Foundation
import Games
import Language
import Torch
import Training
import Zoo

/// Times rounds on synthetic data. `make bench` compares the figures with PyTorch's.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time training rounds on synthetic data.", usage: "ganzoo bench [<options>] <model>",
        shouldDisplay: false)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or the path of its document.")
    var model: String
    @OptionGroup var settings: SettingOptions
    @Option var batch: Int?
    @Option var rounds = 5
    @Option var warmup = 1
    @Option var threads: Int?
    @OptionGroup var device: DeviceOptions
    @Option var precision: String?

    func run() throws {
        if let threads { try LibTorch.setThreads(threads) }
        let all = settings.set + (batch.map { ["train.batch=\($0)"] } ?? [])
        let loaded = try zoo.path.load(model, settings: all).model
        let place = try device.place
        let engine = try Engine(
            loaded, source: SyntheticSource(loaded.data, on: place), seed: 0, device: place, rounds: rounds + warmup,
            precision: precision.flatMap(TrainingPlan.Precision.init))
        var seconds: [JSON] = []
        let clock = ContinuousClock()
        for round in 0..<(rounds + warmup) {
            let start = clock.now
            _ = try engine.runRound(measuring: false)
            try place.synchronise()
            if round >= warmup { seconds.append(.real((clock.now - start).seconds)) }
        }
        let figures = JSON.object([
            ("rounds", .int(rounds)), ("seconds_per_round", .list(seconds)), ("peak_bytes", .int(MachineMemory.peak)),
        ])
        print(figures.line)
    }
}
