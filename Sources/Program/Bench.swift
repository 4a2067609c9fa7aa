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
    @Option var device = "cpu"
    @Option var precision: String?

    func run() throws {
        if let threads { try LibTorch.setThreads(threads) }
        let all = settings.set + (batch.map { ["train.batch=\($0)"] } ?? [])
        let loaded = try zoo.path.load(model, settings: all).model
        let place = try Device(device)
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
        let line = JSON.object([
            ("rounds", .int(rounds)), ("seconds_per_round", .list(seconds)), ("peak_bytes", .int(Bench.peak())),
        ])
        print(line.written().replacing("\n", with: " "))
    }

    /// The peak memory of the process, in bytes.
    private static func peak() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
}

/// Batches of noise in the shapes of a data declaration. Each batch size has one batch, which is returned again and again.
final class SyntheticSource: BatchSource {
    private let declaration: DataDeclaration
    private let device: Device
    private var made: [Int: [String: Tensor]] = [:]
    private(set) var position = 0
    let epochSize = 50_000

    init(_ declaration: DataDeclaration, on device: Device) {
        self.declaration = declaration
        self.device = device
    }

    func next(_ size: Int) throws -> [String: Tensor] {
        position += size
        if let known = made[size] { return known }
        let generator = try Generator(seed: 1, device: device)
        var result: [String: Tensor] = [:]
        for field in declaration.fields {
            switch field.kind {
            case .image(let channels, let height, let width):
                result[field.name] = try .uniform(
                    [size, channels, height, width], from: -1, to: 1, generator, on: device)
            case .label(let classes): result[field.name] = try .integers([size], below: classes, generator, on: device)
            case .vector(let count): result[field.name] = try .normal([size, count], generator, on: device)
            }
        }
        made[size] = result
        return result
    }
}
