import ArgumentParser
import Data
import Foundation
import Images
import Torch
import Training
import Zoo

struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Images from a trained generator.",
        discussion: """
            Examples:
              ganzoo sample runs/dcgan --count 64 --grid -o grid.png
              ganzoo sample runs/dcgan --count 1000 --seed 7 -o images/
              ganzoo sample runs/cgan --with label=0..9 --grid -o classes.png
              ganzoo sample runs/stylegan2 --set psi=0.7 --grid
            """)

    @Argument(help: ArgumentHelp("A run folder, or a checkpoint in one.", valueName: "run"))
    var path: String
    @Option(help: "How many (64 where not given, or as many as --with lists).")
    var count: Int?
    @Option(help: "The seed of the noise.")
    var seed: UInt64 = 0
    @Option(help: "Which inference; the model's first where not given.")
    var via: String?
    @Option(parsing: .upToNextOption, help: "Fixes an input of the inference: label=3, label=0..9, label=1,4,7.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Flag(help: "One picture of all.")
    var grid = false
    @Option(name: [.short, .long], help: "The picture with --grid, a .csv file for vectors, else a folder.")
    var output: String?
    @Option(help: "cpu, cuda or cuda:N.")
    var device = "cpu"

    func validate() throws {
        if let count, count < 1 { throw ValidationError("'--count' must be at least 1, but is \(count)") }
    }

    func run() throws {
        _ = try plugins.path()
        let source = try Run(path, settings: settings.set)
        let place = try Device(device)
        let sampler = try source.sampler(seed: seed, on: place)
        let inference = try sampler.inference(via)
        let given = try GivenInputs(with)
        let count = count ?? given.count ?? 64
        let generator = try Generator(seed: seed &+ 1, device: place)
        let clock = ContinuousClock()
        let start = clock.now
        var parts: [Tensor] = []
        let size = max(1, min(64, 1 << 24 / max(1, inference.shape.reduce(1, *))))
        for begin in stride(from: 0, to: count, by: size) {
            let part = min(size, count - begin)
            let inputs = try given.tensors(inference, source.model, from: begin, count: part, generator, on: place)
            parts.append(try sampler.run(inference, count: part, fixed: inputs))
        }
        let batch = try Tensor.concat(parts, 0)
        let seconds = (clock.now - start).seconds
        try write(batch, source.model)
        Failure.write(
            "\(count) in \(String(format: "%.2f", seconds)) s, \(String(format: "%.1f", Double(count) / seconds)) a second\n"
        )
    }

    private func write(_ batch: Tensor, _ model: Model) throws {
        if let output, output.hasSuffix(".csv") {
            try writeNumbers(batch, to: output)
            return print(output)
        }
        if grid || batch.shape.count == 2 {
            let path = output ?? "samples.png"
            try ImageFile.write(Picture.sheet(batch, real: nil, range: model.data.range), to: path)
            print(path)
            return
        }
        let folder = output ?? "samples"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "the folder can't be made")
        }
        let digits = String(max(1, batch.shape[0] - 1)).count
        for (index, image) in try Picture.images(batch, range: model.data.range).enumerated() {
            let number = String(index)
            let name = String(repeating: "0", count: digits - number.count) + number
            try ImageFile.write(image, to: "\(folder)/\(name).png")
        }
        print(folder)
    }

    /// A line a sample.
    private func writeNumbers(_ batch: Tensor, to path: String) throws {
        let numbers = try batch.floats()
        let size = max(1, batch.shape.dropFirst().reduce(1, *))
        let lines = stride(from: 0, to: numbers.count, by: size).map { start in
            numbers[start..<start + size].map { "\($0)" }.joined(separator: ",") + "\n"
        }
        do {
            try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw FileError(path, "the file can't be written")
        }
    }
}
