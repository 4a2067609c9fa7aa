import ArgumentParser
import Data
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
    /// Time the loading of these images instead, two epochs of them.
    @Option var data: String?
    /// Use no faster algorithms that round differently.
    @Flag var exact = false
    /// Record rounds as CUDA graphs.
    @Flag var graphs = false
    /// Compare the figures of rounds with those on another device instead.
    @Option var against: String?

    func run() throws {
        if let threads { try LibTorch.setThreads(threads) }
        if exact { LibTorch.setExact(true) }
        LibTorch.setAutotuning(!exact)
        let all = settings.set + (batch.map { ["train.batch=\($0)"] } ?? [])
        let loaded = try zoo.path.load(model, settings: all).model
        if let data { return try load(data, loaded) }
        let place = try device.place
        if let against { return try compare(loaded, place, with: Device(against)) }
        let engine = try Engine(
            loaded, source: SyntheticSource(loaded.data, on: place), seed: 0, device: place, rounds: rounds + warmup,
            precision: precision.flatMap(TrainingPlan.Precision.init))
        var notes: [JSON] = []
        if graphs { engine.recordRounds { notes.append(.text($0)) } }
        var seconds: [JSON] = []
        var processor: [JSON] = []
        let clock = ContinuousClock()
        for round in 0..<(rounds + warmup) {
            let (start, used) = (clock.now, Bench.processorSeconds)
            _ = try engine.runRound(measuring: false)
            try place.synchronise()
            guard round >= warmup else { continue }
            seconds.append(.real((clock.now - start).seconds))
            processor.append(.real(Bench.processorSeconds - used))
        }
        let figures = JSON.object([
            ("rounds", .int(rounds)), ("seconds_per_round", .list(seconds)),
            ("processor_seconds_per_round", .list(processor)), ("peak_bytes", .int(MachineMemory.peak)),
            ("peak_device_bytes", .int(place.peakMemory)), ("recorded", .int(engine.recordedKinds)),
            ("notes", .list(notes)),
        ])
        print(figures.line)
    }

    /// The largest relative difference between the figures of the first rounds on two devices.
    private func compare(_ model: Model, _ place: Device, with other: Device) throws {
        let precision = precision.flatMap(TrainingPlan.Precision.init)
        let own = try Parity.figures(of: model, rounds: rounds, on: place, precision: precision)
        let reference = try Parity.figures(of: model, rounds: rounds, on: other)
        // a figure near zero is compared with the scale of a loss
        let differences = zip(own, reference).map { (abs($0.value - $1.value) / max(abs($1.value), 1e-2), $0.name) }
        let worst = differences.max { $0.0 < $1.0 || $1.0.isNaN } ?? (0, "")
        let figures = JSON.object([
            ("figures", .int(own.count)), ("difference", .real(worst.0)), ("name", .text(worst.1)),
        ])
        print(figures.line)
    }

    /// The processor time of all threads of this process so far.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Loads two epochs: the first decodes all files.
    private func load(_ data: String, _ model: Model) throws {
        let dataset = try Datasets.open(data, declaration: model.data)
        let loader = Loader(dataset, declaration: model.data, batch: model.plan.batch, seed: 0)
        let clock = ContinuousClock()
        var seconds: [JSON] = []
        for _ in 0..<2 {
            let start = clock.now
            for _ in 0..<(dataset.count / model.plan.batch) { _ = try loader.next() }
            seconds.append(.real((clock.now - start).seconds))
        }
        print(
            JSON.object([("images", .int(dataset.count)), ("seconds_per_epoch", .list(seconds))]).line)
    }
}
