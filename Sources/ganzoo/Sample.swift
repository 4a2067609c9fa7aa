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
              ganzoo sample runs/stylegan2 --count 50000 -o fakes.npz
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
    @Option(
        name: [.short, .long],
        help: "The picture with --grid, a .csv file for vectors, an .npz file of all, else a folder.")
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
        var labels: [Tensor] = []
        let size = max(1, min(64, 1 << 24 / max(1, inference.shape.reduce(1, *))))
        for begin in stride(from: 0, to: count, by: size) {
            let part = min(size, count - begin)
            let inputs = try given.tensors(inference, source.model, from: begin, count: part, generator, on: place)
            parts.append(try sampler.run(inference, count: part, fixed: inputs))
            // one kind of label is what tools know
            if inputs.count == 1 { labels += inputs.values }
        }
        let batch = try Tensor.concat(parts, 0)
        let seconds = (clock.now - start).seconds
        try write(batch, labels, source.model)
        Failure.write(
            "\(count) in \(String(format: "%.2f", seconds)) s, \(String(format: "%.1f", Double(count) / seconds)) a second\n"
        )
    }

    private func write(_ batch: Tensor, _ labels: [Tensor], _ model: Model) throws {
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
        if let output, output.hasSuffix(".npz") {
            try writeArrays(batch, labels, model, to: output)
            return print(output)
        }
        let folder = output ?? "samples"
        try PictureFolder.write(Picture.images(batch, range: model.data.range), to: folder)
        print(folder)
    }

    /// `arr_0` [count, height, width, channels] in bytes, and the labels where there are some: what FID tools read.
    private func writeArrays(_ batch: Tensor, _ labels: [Tensor], _ model: Model, to path: String) throws {
        let images = try Picture.images(batch, range: model.data.range)
        guard let first = images.first else { return }
        var entries = [
            NPZ.Entry(
                "arr_0", [images.count, first.height, first.width, first.channels], .bytes(images.flatMap(\.pixels)))
        ]
        if !labels.isEmpty {
            let numbers = try Tensor.concat(labels, 0).floats().map { Int64($0) }
            entries.append(NPZ.Entry("arr_1", [numbers.count], .integers(numbers)))
        }
        do {
            try Foundation.Data(NPZ.encode(entries, path: path)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch is CocoaError {
            throw FileError(path, "the file can't be written")
        }
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
